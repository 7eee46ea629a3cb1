-- Ends the noting where nobody has read for so long. ARGV 2: for how long in ms. Answers whether all queues take part, the noting and
-- whether it goes on.
if on and now - read_at >= tonumber(ARGV[2]) then
  end_noting()
  on, ready = false, false
end
return {ready or '0', noting or '', on or '0'}
