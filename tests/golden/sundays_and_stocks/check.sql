WITH stock AS (
         SELECT date AS day, date - dayofweek(date)::INTEGER AS week, sum(value) AS value
         FROM read_csv('pipeline.csv', header = true) GROUP BY ALL
     )
SELECT 'pipeline', week, arg_max(value, day) FROM stock WHERE week >= '2026-12-13' GROUP BY ALL
UNION ALL
SELECT 'nps', last_day(date) - dayofweek(last_day(date))::INTEGER, value
FROM read_csv('monthly.csv', header = true) WHERE last_day(date) >= '2026-12-13'
