-- postgresql
SELECT CAST(:param_1::VARCHAR AS TEXT) AS indicator, CAST(events.at AS DATE) AS day, CAST(NULL AS TEXT) AS span, events.source AS source, count(*) AS value, count(*) AS known, count(*) AS rows 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_2::DATE AND :param_3::DATE AND events.kind IN (__[POSTCOMPILE_kind_1]) GROUP BY CAST(events.at AS DATE), events.source UNION ALL SELECT indicator_values.indicator AS indicator, CAST(indicator_values.date AS DATE) AS day, indicator_values.span AS span, indicator_values.source AS source, sum(indicator_values.value) AS value, count(indicator_values.value) AS known, count(*) AS rows 
FROM indicator_values 
WHERE indicator_values.indicator IN (__[POSTCOMPILE_indicator_1]) AND CAST(indicator_values.date AS DATE) BETWEEN :param_4::DATE AND :param_5::DATE GROUP BY indicator_values.indicator, CAST(indicator_values.date AS DATE), indicator_values.span, indicator_values.source

-- mysql
SELECT CAST(:param_1 AS CHAR) AS indicator, CAST(events.at AS DATE) AS day, CAST(NULL AS CHAR) AS span, events.source AS source, count(*) AS value, count(*) AS known, count(*) AS `rows` 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_2 AND :param_3 AND events.kind IN (__[POSTCOMPILE_kind_1]) GROUP BY CAST(events.at AS DATE), events.source UNION ALL SELECT indicator_values.indicator AS indicator, CAST(indicator_values.date AS DATE) AS day, indicator_values.span AS span, indicator_values.source AS source, sum(indicator_values.value) AS value, count(indicator_values.value) AS known, count(*) AS `rows` 
FROM indicator_values 
WHERE indicator_values.indicator IN (__[POSTCOMPILE_indicator_1]) AND CAST(indicator_values.date AS DATE) BETWEEN :param_4 AND :param_5 GROUP BY indicator_values.indicator, CAST(indicator_values.date AS DATE), indicator_values.span, indicator_values.source
