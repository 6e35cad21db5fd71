-- postgresql
SELECT indicator_values.indicator AS indicator, CAST(indicator_values.date AS DATE) AS day, indicator_values.span AS span, indicator_values.source AS source, sum(indicator_values.value) AS value, count(indicator_values.value) AS known, count(*) AS rows 
FROM indicator_values 
WHERE indicator_values.indicator IN (__[POSTCOMPILE_indicator_1]) AND CAST(indicator_values.date AS DATE) BETWEEN :param_1::DATE AND :param_2::DATE GROUP BY indicator_values.indicator, CAST(indicator_values.date AS DATE), indicator_values.span, indicator_values.source

-- mysql
SELECT indicator_values.indicator AS indicator, CAST(indicator_values.date AS DATE) AS day, indicator_values.span AS span, indicator_values.source AS source, sum(indicator_values.value) AS value, count(indicator_values.value) AS known, count(*) AS `rows` 
FROM indicator_values 
WHERE indicator_values.indicator IN (__[POSTCOMPILE_indicator_1]) AND CAST(indicator_values.date AS DATE) BETWEEN :param_1 AND :param_2 GROUP BY indicator_values.indicator, CAST(indicator_values.date AS DATE), indicator_values.span, indicator_values.source
