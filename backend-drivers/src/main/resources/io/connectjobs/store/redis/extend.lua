-- Makes leases run out later. ARGV: 5 by how much from now, then id and token of each.
-- Answers for each a letter as when settling, when the lease ends now, and whether its job is to be cancelled.
even_if_full()
local until_ = now + ARGV[5]
local ids, reply = {}, {}
for i = 6, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
local records = get_many(JOBS, ids)
for i = 1, #ids do
  local s = records[i]
  if s then known[ids[i]] = s == STUB and STUB or decode(ids[i], s, sub(ARGV[5 + i * 2], 1, 7)) end
end
local alone = {}
for i = 1, #ids do
  local letter, j = standing(ids[i], ARGV[5 + i * 2])
  if j then
    j.own = 1
    j.until_ = j.deadline > 0 and math.min(until_, j.deadline) or until_
    push(alone, j.until_, 'j' .. j.id)
    changed[j.id] = j
  end
  reply[i] = j and pack('>c1I6B', letter, j.until_, j.cancel) or pack('>c1I6B', letter, 0, 0)
end
if #alone > 0 then many('ZADD', LEASES, alone) end
flush()
return table.concat(reply)
