-- Begins to note events, or notes that somebody reads them. ARGV 2: the noting whose queues all take part now, or nothing.
-- Answers the noting, whether all queues take part, the oldest position that is kept, and the last.
if not on then
  last = math.max(last + 1, micros)
  noting, on, ready = digits(math.max((tonumber(noting) or 0) + 1, micros)), '1', '0'
  call('DEL', LOG, TAKEN, DROPPED)
  call('HSET', FEED, 'on', '1', 'ready', '0', 'noting', noting, 'begun', digits(last + 1), 'last', digits(last),
    'read_at', digits(now), 'life', history())
else
  -- A server whose memory is full takes this one.
  call('HDEL', FEED, '')
  call('HSET', FEED, 'read_at', digits(now))
  if noting == ARGV[2] then
    ready = '1'
    call('HSET', FEED, 'ready', '1')
  end
end
return {noting, ready, digits(oldest()), digits(last)}
