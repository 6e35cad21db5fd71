-- postgresql
WITH events_by_at AS 
(SELECT asked."by day" AS day, asked."by span" AS span, asked."by source" AS source, asked."by which kind" AS "which kind", asked."by has channel" AS "has channel", count(*) AS rows, sum(asked.cost) AS "sum cost", count(asked.cost) AS "known cost" 
FROM (SELECT CAST(events.at AS DATE) AS "by day", CAST(NULL AS TEXT) AS "by span", events.source AS "by source", CASE WHEN (events.kind IN (__[POSTCOMPILE_kind_1])) THEN events.kind END AS "by which kind", CASE WHEN (events.channel IS NOT NULL) THEN :param_2::INTEGER END AS "by has channel", events.at AS at, events.cost AS cost 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_3::DATE AND :param_4::DATE AND events.channel IN (__[POSTCOMPILE_channel_1]) AND events.owner IN (__[POSTCOMPILE_owner_1])) AS asked GROUP BY asked."by day", asked."by span", asked."by source", asked."by which kind", asked."by has channel")
 SELECT CAST(:param_1::VARCHAR AS TEXT) AS indicator, events_by_at.day AS day, events_by_at.span AS span, events_by_at.source AS source, sum(events_by_at.rows) AS value, sum(events_by_at.rows) AS known, sum(events_by_at.rows) AS rows 
FROM events_by_at 
WHERE events_by_at."which kind" IN (__[POSTCOMPILE_which_kind_1]) GROUP BY events_by_at.day, events_by_at.span, events_by_at.source UNION ALL SELECT CAST(:param_5::VARCHAR AS TEXT) AS indicator, events_by_at.day AS day, events_by_at.span AS span, events_by_at.source AS source, sum(events_by_at."sum cost") AS value, sum(events_by_at."known cost") AS known, sum(events_by_at.rows) AS rows 
FROM events_by_at 
WHERE events_by_at."which kind" IN (__[POSTCOMPILE_which_kind_2]) AND events_by_at."has channel" IS NOT NULL GROUP BY events_by_at.day, events_by_at.span, events_by_at.source

-- mysql
WITH events_by_at AS 
(SELECT asked.`by day` AS day, asked.`by span` AS span, asked.`by source` AS source, asked.`by which kind` AS `which kind`, asked.`by has channel` AS `has channel`, count(*) AS `rows`, sum(asked.cost) AS `sum cost`, count(asked.cost) AS `known cost` 
FROM (SELECT CAST(events.at AS DATE) AS `by day`, CAST(NULL AS CHAR) AS `by span`, events.source AS `by source`, CASE WHEN (events.kind IN (__[POSTCOMPILE_kind_1])) THEN events.kind END AS `by which kind`, CASE WHEN (events.channel IS NOT NULL) THEN :param_2 END AS `by has channel`, events.at AS at, events.cost AS cost 
FROM events 
WHERE CAST(events.at AS DATE) BETWEEN :param_3 AND :param_4 AND events.channel IN (__[POSTCOMPILE_channel_1]) AND events.owner IN (__[POSTCOMPILE_owner_1])) AS asked GROUP BY asked.`by day`, asked.`by span`, asked.`by source`, asked.`by which kind`, asked.`by has channel`)
 SELECT CAST(:param_1 AS CHAR) AS indicator, events_by_at.day AS day, events_by_at.span AS span, events_by_at.source AS source, sum(events_by_at.`rows`) AS value, sum(events_by_at.`rows`) AS known, sum(events_by_at.`rows`) AS `rows` 
FROM events_by_at 
WHERE events_by_at.`which kind` IN (__[POSTCOMPILE_which_kind_1]) GROUP BY events_by_at.day, events_by_at.span, events_by_at.source UNION ALL SELECT CAST(:param_5 AS CHAR) AS indicator, events_by_at.day AS day, events_by_at.span AS span, events_by_at.source AS source, sum(events_by_at.`sum cost`) AS value, sum(events_by_at.`known cost`) AS known, sum(events_by_at.`rows`) AS `rows` 
FROM events_by_at 
WHERE events_by_at.`which kind` IN (__[POSTCOMPILE_which_kind_2]) AND events_by_at.`has channel` IS NOT NULL GROUP BY events_by_at.day, events_by_at.span, events_by_at.source
