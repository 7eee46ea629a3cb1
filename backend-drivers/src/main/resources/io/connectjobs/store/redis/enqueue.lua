-- Adds jobs. ARGV 5 …: for each job its id, what it asks for, and its body.
-- Answers: a letter for each job (A added, D known already, K kept out by the holder of its key, R replaced that holder);
-- the holders' ids, in order; 1 if the queue was never used before.
local n = (#ARGV - 4) / 3
-- Beside their records: bodies, or false for one that stood there before.
local ids, beside, listed, answers, holders = {}, {}, {}, {}, {}
for i = 1, n do ids[i] = ARGV[2 + i * 3] end
local records = get_many(JOBS, ids)
for i = 1, n do known[ids[i]] = records[i] or nil end
local last = call('HINCRBY', META, 'seq', n)
local seq, plain = last - n, 0
local PLAIN = '\1\0\0\0' .. string.rep('\0', 21)

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

-- What a job asks for: sort of time, of end, of conflict, priority, time, end, window; then as in its record the
-- length of its body, or 0 for one that goes to BODIES, max and priority, what is between enqueued and state, and the texts.
local ASKED = '>BBBi4I6I6I6I4I2'
local FROM_BODY, FROM_REST, FROM_TEXTS = 26, 36, 56

-- Gives a job what the newcomer asks for, its time counted from now.
local function give(j, spec, body)
  local when, ends, _, priority, at, end_at, window, here, max = unpack_(ASKED, spec)
  local timeout, hold = unpack_('>I4B', spec, FROM_REST + 15)
  j.priority, j.timeout, j.hold = priority, timeout, hold
  j.max = math.max(max, j.attempt + 1)
  j.expires = ends == 0 and 0 or ends == 1 and end_at or now + end_at
  j.tail = sub(spec, FROM_TEXTS) .. j.tail
  move_to(j, when == 0 and now or when == 1 and at or now + at)
  if here == 0 then
    beside[j.id], j.body = body, ''
  else
    if j.body == '' then beside[j.id] = false end
    j.body = body
  end
  return hold, window
end

local function add(id, spec, body)
  seq = seq + 1
  local j = {
    id = id, cancel = 0, own = 0, result = 0, seq = seq, lease = 0, settled = 0, attempt = 0, enqueued = now,
    until_ = 0, deadline = 0, result_until = 0, errors = 0, tail = '', body = body}
  local hold, window = give(j, spec, body)
  known[id] = j
  push(listed, 0, id)
  enter(j)
  if hold > 0 then take(j, hold, window) end
  record(j, 0)
  return 'A'
end

-- A job that is due, never ends and has no key, by joining its record.
local function add_plain(id, spec, body)
  seq = seq + 1
  local seq_6 = pack('>I6', seq)
  local here = sub(spec, FROM_BODY, FROM_BODY + 3) ~= NONE_4
  local s = (here and body or '') .. sub(spec, FROM_TEXTS) .. (history == 2 and now_6 .. '\0\1\0\0' or '')
    .. sub(spec, FROM_BODY, FROM_BODY + 9) .. now_6 .. sub(spec, FROM_REST, FROM_TEXTS - 1) .. PLAIN .. now_6 .. NONE_7 .. seq_6
  push(to_jobs, id, s)
  if not here then beside[id] = body end
  push(listed, 0, id)
  push(to_ready, -unpack_('>i4', spec, 4), now_6 .. seq_6 .. id)
  known[id] = s
  if listening and history == 2 then tell(id, 0, AVAILABLE, 0, (unpack_('>Bc0', spec, FROM_TEXTS))) end
  plain = plain + 1
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
  local when, ends, conflict = string.byte(spec, 1, 3)
  if string.byte(spec, FROM_REST + 19) == 0 then
    return (when + ends == 0 and add_plain or add)(id, spec, body)
  end
  local _, key = texts(sub(spec, FROM_TEXTS))
  local held_by, held_seq = holder(key)
  if not held_by then return add(id, spec, body) end
  local j = known[held_by]
  if type(j) ~= 'table' then
    -- Not read yet, or added by this very call: what is joined is taken apart.
    local s = j or call('HGET', JOBS, held_by)
    j = s and s ~= STUB and decode(held_by, s) or nil
    if j then known[held_by] = j end
  end
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
if plain > 0 then
  count(AVAILABLE, plain)
  happen(0, AVAILABLE, plain)
  new_work = true
end
for id, body in pairs(beside) do
  if body then call('HSET', BODIES, id, body) else call('HDEL', BODIES, id) end
end
if #listed > 0 then many('ZADD', IDS, listed) end
flush()
return {table.concat(answers), holders, last == n and 1 or 0}
