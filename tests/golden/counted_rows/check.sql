WITH leads AS (SELECT * FROM read_csv('leads.csv', header = true)),
     deals AS (SELECT * FROM read_csv('deals.csv', header = true)),
     calls AS (SELECT * FROM read_csv('calls.csv', header = true)),
     numbers AS (
         SELECT 'leads' AS indicator, created_at::DATE AS day, 1.0 AS value FROM leads
         UNION ALL SELECT 'ppc_leads', created_at::DATE, 1 FROM leads WHERE channel = 'PPC'
         UNION ALL SELECT 'calls', "at"::DATE, 1 FROM calls WHERE kind = 'call'
         UNION ALL SELECT 'appointments', "at"::DATE, 1 FROM calls WHERE kind = 'appointment'
         UNION ALL SELECT 'wins', signed::DATE, 1 FROM deals JOIN leads ON leads.lead_id = deals.lead
         UNION ALL SELECT 'revenue', signed::DATE, value FROM deals WHERE value IS NOT NULL
     ),
     weeks AS (
         SELECT indicator, date_trunc('week', day)::DATE AS week, sum(value) AS value
         FROM numbers WHERE day BETWEEN '2026-10-26' AND '2026-11-22' GROUP BY ALL
     )
SELECT * FROM weeks
UNION ALL
SELECT 'calls_per_appointment', a.week, c.value / a.value
FROM weeks a JOIN weeks c ON c.week = a.week AND c.indicator = 'calls' WHERE a.indicator = 'appointments'
