-- postgresql
SELECT CAST(:param_1::VARCHAR AS TEXT) AS indicator, CAST(leads.won_at AS DATE) AS day, CAST(NULL AS TEXT) AS span, leads.source AS source, count(*) AS value, count(*) AS known, count(*) AS rows 
FROM leads 
WHERE CAST(leads.won_at AS DATE) BETWEEN :param_2::DATE AND :param_3::DATE AND leads.persona IN (__[POSTCOMPILE_persona_1]) GROUP BY CAST(leads.won_at AS DATE), leads.source

-- mysql
SELECT CAST(:param_1 AS CHAR) AS indicator, CAST(leads.won_at AS DATE) AS day, CAST(NULL AS CHAR) AS span, leads.source AS source, count(*) AS value, count(*) AS known, count(*) AS `rows` 
FROM leads 
WHERE CAST(leads.won_at AS DATE) BETWEEN :param_2 AND :param_3 AND leads.persona IN (__[POSTCOMPILE_persona_1]) GROUP BY CAST(leads.won_at AS DATE), leads.source
