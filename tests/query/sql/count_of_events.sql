-- postgresql
SELECT CAST(:param_1::VARCHAR AS TEXT) AS indicator, CAST(events.at AS DATE) AS day, CAST(NULL AS TEXT) AS span, events.source AS source, count(*) AS value, count(*) AS known, count(*) AS rows 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_2::DATE AND :param_3::DATE AND events.kind IN (__[POSTCOMPILE_kind_1]) GROUP BY CAST(events.at AS DATE), events.source

-- mysql
SELECT CAST(:param_1 AS CHAR) AS indicator, CAST(events.at AS DATE) AS day, CAST(NULL AS CHAR) AS span, events.source AS source, count(*) AS value, count(*) AS known, count(*) AS `rows` 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_2 AND :param_3 AND events.kind IN (__[POSTCOMPILE_kind_1]) GROUP BY CAST(events.at AS DATE), events.source
