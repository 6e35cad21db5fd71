-- postgresql
SELECT CAST(:param_1::VARCHAR AS TEXT) AS indicator, events.source AS source, min(CAST(events.at AS DATE)) AS first, max(CAST(events.at AS DATE)) AS last, count(*) AS rows 
FROM events 
WHERE CAST(events.at AS DATE) <= :param_2::DATE AND events.kind IN (__[POSTCOMPILE_kind_1]) GROUP BY events.source UNION ALL SELECT CAST(:param_3::VARCHAR AS TEXT) AS indicator, leads.source AS source, min(CAST(leads.won_at AS DATE)) AS first, max(CAST(leads.won_at AS DATE)) AS last, count(*) AS rows 
FROM leads 
WHERE CAST(leads.won_at AS DATE) <= :param_4::DATE GROUP BY leads.source

-- mysql
SELECT CAST(:param_1 AS CHAR) AS indicator, events.source AS source, min(CAST(events.at AS DATE)) AS first, max(CAST(events.at AS DATE)) AS last, count(*) AS `rows` 
FROM events 
WHERE CAST(events.at AS DATE) <= :param_2 AND events.kind IN (__[POSTCOMPILE_kind_1]) GROUP BY events.source UNION ALL SELECT CAST(:param_3 AS CHAR) AS indicator, leads.source AS source, min(CAST(leads.won_at AS DATE)) AS first, max(CAST(leads.won_at AS DATE)) AS last, count(*) AS `rows` 
FROM leads 
WHERE CAST(leads.won_at AS DATE) <= :param_4 GROUP BY leads.source
