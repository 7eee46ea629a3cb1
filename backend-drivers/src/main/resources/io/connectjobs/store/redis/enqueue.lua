-- Adds jobs. ARGV 5 …: for each job its id, what it asks for, and its body.
-- Answers: a letter for each job (A added, D known already, K kept out by the holder of its key, R replaced that holder);
-- the holders' ids, in order; 1 if the queue was never used before.
local n = (#ARGV - 4) / 3
local ids, bodies, listed, answers, holders = {}, {}, {}, {}, {}
for i = 1, n do ids[i] = ARGV[2 + i * 3] end
read(ids)
local last = call('HINCRBY', META, 'seq', n)
local seq = last - n

local function remember(id)
  known[id] = STUB
  call('HSET', JOBS, id, STUB)
  call('RPUSH', PRUNED, pack('>I6', now) .. id)
end

local function take(j, hold, window)
  local _, key = texts(j.tail)
  j.hold = hold
  local until_ = window > 0 and now + window or 0
  call('HSET', UNIQUE, key, pack('>I6I6', until_, j.seq) .. j.id)
  if until_ > 0 then call('ZADD', WINDOWS, until_, key) else call('ZREM', WINDOWS, key) end
end

-- Gives a job what the newcomer asks for, its time counted from now.
local function give(j, spec, body)
  local priority, max, when, at, ends, end_at, timeout, hold, _, window = unpack_('>i4I2BI6BI6I4BBI6', spec)
  j.priority, j.timeout, j.hold = priority, timeout, hold
  j.max = math.max(max, j.attempt + 1)
  j.expires = ends == 0 and 0 or ends == 1 and end_at or now + end_at
  j.tail = sub(spec, 33) .. j.tail
  move_to(j, when == 0 and now or when == 1 and at or now + at)
  push(bodies, j.id, body)
  return hold, window
end

local function add(id, spec, body)
  seq = seq + 1
  local j = {
    id = id, cancel = 0, own = 0, result = 0, seq = seq, lease = 0, settled = 0, attempt = 0, enqueued = now,
    until_ = 0, deadline = 0, result_until = 0, errors = 0, tail = ''}
  local hold, window = give(j, spec, body)
  known[id] = j
  push(listed, 0, id)
  enter(j)
  if hold > 0 then take(j, hold, window) end
  record(j, 0)
  return 'A'
end

local function replace(j, spec, body)
  leave(j)
  local _, _, _, at = texts(j.tail)
  j.tail = sub(j.tail, at)
  local hold, window = give(j, spec, body)
  enter(j)
  take(j, hold, window)
  changed[j.id] = j
end

local function offer(id, spec, body)
  if known[id] then return 'D' end
  local hold, conflict = unpack_('BB', spec, 25)
  if hold == 0 then return add(id, spec, body) end
  local _, key = texts(sub(spec, 33))
  local held_by, held_seq = holder(key)
  if not held_by then return add(id, spec, body) end
  read({held_by})
  local j = job(held_by)
  if j and j.seq ~= held_seq then j = nil end
  if conflict == 1 and j and j.state == RUNNING then return add(id, spec, body) end
  remember(id)
  holders[#holders + 1] = held_by
  if conflict == 1 and j and is_waiting(j.state) then
    replace(j, spec, body)
    return 'R'
  end
  return 'K'
end

for i = 1, n do
  answers[i] = offer(ids[i], ARGV[3 + i * 3], ARGV[4 + i * 3])
end
if #bodies > 0 then many('HSET', BODIES, bodies) end
if #listed > 0 then many('ZADD', IDS, listed) end
flush()
return {table.concat(answers), holders, last == n and 1 or 0}
