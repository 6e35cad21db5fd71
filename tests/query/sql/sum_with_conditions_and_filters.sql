-- postgresql
SELECT CAST(:param_1::VARCHAR AS TEXT) AS indicator, CAST(events.at AS DATE) AS day, CAST(NULL AS TEXT) AS span, events.source AS source, sum(events.cost) AS value, count(events.cost) AS known, count(*) AS rows 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_2::DATE AND :param_3::DATE AND events.channel IN (__[POSTCOMPILE_channel_1]) AND events.owner IN (__[POSTCOMPILE_owner_1]) AND events.kind IN (__[POSTCOMPILE_kind_1]) AND events.channel IS NOT NULL GROUP BY CAST(events.at AS DATE), events.source

-- mysql
SELECT CAST(:param_1 AS CHAR) AS indicator, CAST(events.at AS DATE) AS day, CAST(NULL AS CHAR) AS span, events.source AS source, sum(events.cost) AS value, count(events.cost) AS known, count(*) AS `rows` 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_2 AND :param_3 AND events.channel IN (__[POSTCOMPILE_channel_1]) AND events.owner IN (__[POSTCOMPILE_owner_1]) AND events.kind IN (__[POSTCOMPILE_kind_1]) AND events.channel IS NOT NULL GROUP BY CAST(events.at AS DATE), events.source
