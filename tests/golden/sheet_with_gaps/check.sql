WITH cells AS (
         SELECT strptime(Day, '%d/%m/%Y')::DATE AS day, replace(Visits, ',', '') AS visits, Clicks AS clicks, Calls AS calls
         FROM read_csv('daily.csv', header = true, all_varchar = true)
     ),
     numbers AS (
         SELECT 'visits' AS indicator, day, try_cast(visits AS DOUBLE) AS value FROM cells
         UNION ALL SELECT 'clicks', day, try_cast(clicks AS DOUBLE) FROM cells
         UNION ALL SELECT 'calls', day, try_cast(calls AS DOUBLE) FROM cells
         UNION ALL SELECT 'emails', name::DATE, try_cast(value AS DOUBLE)
                   FROM (UNPIVOT (SELECT * EXCLUDE (What) FROM read_csv('weekly.csv', header = true, all_varchar = true)) ON COLUMNS(*))
     )
SELECT indicator, date_trunc('week', day)::DATE AS week, sum(value) AS value FROM numbers WHERE value IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'click_rate', date_trunc('week', day)::DATE, sum(try_cast(clicks AS DOUBLE)) / nullif(sum(try_cast(visits AS DOUBLE)), 0)
FROM cells WHERE try_cast(clicks AS DOUBLE) IS NOT NULL AND try_cast(visits AS DOUBLE) IS NOT NULL GROUP BY ALL
