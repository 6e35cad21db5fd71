-- postgresql
SELECT count(*) AS rows 
FROM events 
WHERE events.at >= :at_1::TIMESTAMP WITHOUT TIME ZONE AND events.at < :at_2::TIMESTAMP WITHOUT TIME ZONE AND events.kind IN (__[POSTCOMPILE_kind_1]) AND ((lower(events.kind) LIKE '%' || :lower_1::VARCHAR || '%' ESCAPE '/') OR (lower(events.event_id) LIKE '%' || :lower_2::VARCHAR || '%' ESCAPE '/') OR (lower(events.lead_id) LIKE '%' || :lower_3::VARCHAR || '%' ESCAPE '/') OR (lower(events.team) LIKE '%' || :lower_4::VARCHAR || '%' ESCAPE '/') OR (lower(events.channel) LIKE '%' || :lower_5::VARCHAR || '%' ESCAPE '/') OR (lower(events.campaign) LIKE '%' || :lower_6::VARCHAR || '%' ESCAPE '/') OR (lower(events.owner) LIKE '%' || :lower_7::VARCHAR || '%' ESCAPE '/') OR (lower(events.outcome) LIKE '%' || :lower_8::VARCHAR || '%' ESCAPE '/') OR (lower(events.source) LIKE '%' || :lower_9::VARCHAR || '%' ESCAPE '/'))

-- mysql
SELECT count(*) AS `rows` 
FROM events 
WHERE events.at >= :at_1 AND events.at < :at_2 AND events.kind IN (__[POSTCOMPILE_kind_1]) AND ((lower(events.kind) LIKE concat('%', :lower_1, '%') ESCAPE '/') OR (lower(events.event_id) LIKE concat('%', :lower_2, '%') ESCAPE '/') OR (lower(events.lead_id) LIKE concat('%', :lower_3, '%') ESCAPE '/') OR (lower(events.team) LIKE concat('%', :lower_4, '%') ESCAPE '/') OR (lower(events.channel) LIKE concat('%', :lower_5, '%') ESCAPE '/') OR (lower(events.campaign) LIKE concat('%', :lower_6, '%') ESCAPE '/') OR (lower(events.owner) LIKE concat('%', :lower_7, '%') ESCAPE '/') OR (lower(events.outcome) LIKE concat('%', :lower_8, '%') ESCAPE '/') OR (lower(events.source) LIKE concat('%', :lower_9, '%') ESCAPE '/'))
