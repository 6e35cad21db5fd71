-- postgresql
WITH events_by_at AS 
(SELECT asked."by source" AS source, asked."by which kind" AS "which kind", asked."by has channel" AS "has channel", min(CAST(asked.at AS DATE)) AS first, max(CAST(asked.at AS DATE)) AS last, count(*) AS rows 
FROM (SELECT events.source AS "by source", CASE WHEN (events.kind IN (__[POSTCOMPILE_kind_1])) THEN events.kind END AS "by which kind", CASE WHEN (events.channel IS NOT NULL) THEN :param_2::INTEGER END AS "by has channel", events.at AS at, events.cost AS cost 
FROM events 
WHERE CAST(events.at AS DATE) <= :param_3::DATE) AS asked GROUP BY asked."by source", asked."by which kind", asked."by has channel")
 SELECT CAST(:param_1::VARCHAR AS TEXT) AS indicator, events_by_at.source AS source, min(events_by_at.first) AS first, max(events_by_at.last) AS last, sum(events_by_at.rows) AS rows 
FROM events_by_at 
WHERE events_by_at."which kind" IN (__[POSTCOMPILE_which_kind_1]) GROUP BY events_by_at.source UNION ALL SELECT CAST(:param_4::VARCHAR AS TEXT) AS indicator, events_by_at.source AS source, min(events_by_at.first) AS first, max(events_by_at.last) AS last, sum(events_by_at.rows) AS rows 
FROM events_by_at 
WHERE events_by_at."which kind" IN (__[POSTCOMPILE_which_kind_2]) AND events_by_at."has channel" IS NOT NULL GROUP BY events_by_at.source

-- mysql
WITH events_by_at AS 
(SELECT asked.`by source` AS source, asked.`by which kind` AS `which kind`, asked.`by has channel` AS `has channel`, min(CAST(asked.at AS DATE)) AS first, max(CAST(asked.at AS DATE)) AS last, count(*) AS `rows` 
FROM (SELECT events.source AS `by source`, CASE WHEN (events.kind IN (__[POSTCOMPILE_kind_1])) THEN events.kind END AS `by which kind`, CASE WHEN (events.channel IS NOT NULL) THEN :param_2 END AS `by has channel`, events.at AS at, events.cost AS cost 
FROM events 
WHERE CAST(events.at AS DATE) <= :param_3) AS asked GROUP BY asked.`by source`, asked.`by which kind`, asked.`by has channel`)
 SELECT CAST(:param_1 AS CHAR) AS indicator, events_by_at.source AS source, min(events_by_at.first) AS first, max(events_by_at.last) AS last, sum(events_by_at.`rows`) AS `rows` 
FROM events_by_at 
WHERE events_by_at.`which kind` IN (__[POSTCOMPILE_which_kind_1]) GROUP BY events_by_at.source UNION ALL SELECT CAST(:param_4 AS CHAR) AS indicator, events_by_at.source AS source, min(events_by_at.first) AS first, max(events_by_at.last) AS last, sum(events_by_at.`rows`) AS `rows` 
FROM events_by_at 
WHERE events_by_at.`which kind` IN (__[POSTCOMPILE_which_kind_2]) AND events_by_at.`has channel` IS NOT NULL GROUP BY events_by_at.source
