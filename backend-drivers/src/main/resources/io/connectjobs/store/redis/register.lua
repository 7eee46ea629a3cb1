-- Adds the name of a queue. KEYS 1: queues. ARGV: 1 the name.
-- Also on a server whose memory is full, by the first write that takes no room: that is when operators pause queues.
redis.call('SREM', KEYS[1], '')
redis.call('SADD', KEYS[1], ARGV[1])
