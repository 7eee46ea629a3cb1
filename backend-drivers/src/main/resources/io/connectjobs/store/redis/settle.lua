-- How attempts end. Needs change.lua.

-- A pause by the policy's text, as RetryPolicy writes it; nil where it doesn't retry after such an error.
local function pause(policy, attempt, random, type)
  local growth, base, base_unit, cap, cap_unit, jitter, rest =
    string.match(policy, '^(%l+)%(base=(%d+)(m?)s, cap=(%d+)(m?)s, jitter=([^,)]+)(.*)%)$')
  local list = string.match(rest, '^, nonRetryable=(.*)$')
  if list and not string.find(type, '|', 1, true) and string.find('|' .. list .. '|', '|' .. type .. '|', 1, true) then
    return nil
  end
  base = base_unit == 'm' and tonumber(base) or base * 1000
  cap = cap_unit == 'm' and tonumber(cap) or cap * 1000
  local grown = base
  if growth == 'linear' then
    grown = base * attempt
  elseif growth == 'exponential' then
    grown = base * 2 ^ math.min(attempt - 1, 62)
  end
  return math.floor(math.min(grown, cap) * (1 + jitter * (2 * random - 1)) + 0.5)
end

local function end_attempt(j)
  count(RUNNING, -1)
  j.settled = j.lease
  unlease(j)
end

local function complete(j)
  end_attempt(j)
  finish(j, COMPLETED)
  j.result, j.result_until = 0, 0
  enter(j)
  record(j, 2)
end

local function complete_with(j, data, keep)
  end_attempt(j)
  finish(j, COMPLETED)
  local ttl = unpack_('>I6', data)
  if ttl == 0 then ttl = keep end
  j.result, j.result_until = 1, ttl and now + ttl or 0
  call('HSET', RESULTS, j.id, sub(data, 7))
  if ttl then call('ZADD', RESULT_ENDS, j.result_until, j.id) end
  enter(j)
  record(j, 2)
end

local function fail(j, data)
  local retryable, random, type, message, has_stack, at = unpack_('>BdI2c0I2c0B', data)
  add_error(j, type, message, has_stack == 1 and sub(data, at) or nil)
  local cancel = j.cancel
  end_attempt(j)
  local wait
  if cancel == 0 and retryable == 1 and j.attempt < j.max then
    local _, _, policy = texts(j.tail)
    if policy == '' then policy = call('HGET', META, 'policy') or '' end
    if policy == '' then policy = DEFAULT_POLICY end
    wait = pause(policy, j.attempt, random, type)
  end
  if wait then
    j.state, j.run_at = RETRYABLE, now + wait
  else
    finish(j, cancel == 1 and CANCELLED or DEAD)
  end
  enter(j)
  record(j, cancel == 1 and 8 or 3)
end

local function put_back(j, data)
  local event, delay = unpack_('>BI6', data)
  local cancel = j.cancel
  end_attempt(j)
  j.attempt = j.attempt - 1
  if cancel == 1 then
    finish(j, CANCELLED)
  elseif delay > 0 then
    move_to(j, now + delay)
  else
    j.state = AVAILABLE
  end
  enter(j)
  record(j, cancel == 1 and 8 or event)
end

-- Completes a plain job by cutting and joining its record; answers that, or nothing for a job or lease that isn't such.
local function complete_plain(id, s, token)
  local hold, state, cancel, own = string.byte(s, -45, -42)
  local lease, attempt, begun = sub(token, 1, 7), sub(s, -21, -20), ''
  if sub(s, -58, -20) == UNTOUCHED then
    local t = sub(s, -6) == sub(token, 8) and teller_of(lease, id, unpack_('>I6', s, #s - 5))
    if not t or t.done > 0 then return nil end
    t.gone = t.gone + 1
    attempt = '\0\1'
    if t.begun_history == 2 then begun = pack('>I6', t.begun) .. '\1\2\0\1' end
  elseif state ~= RUNNING or hold + cancel + own > 0 or sub(s, -13) ~= token then
    return nil
  end
  ended_leases[lease] = (ended_leases[lease] or 0) + 1
  if listening then tell(id, 2, COMPLETED, unpack_('>I2', attempt), kind_of(s)) end
  return sub(s, 1, -81) .. begun .. (history > 0 and now_6 .. '\2\4' .. attempt or '') .. sub(s, -80, -45) .. '\4\0\0\0' .. lease
    .. now_6 .. NONE_6 .. attempt .. sub(s, -19, -14) .. NONE_7 .. sub(token, 8)
end

local function completed(jobs)
  count(RUNNING, -jobs)
  count(COMPLETED, jobs)
  happen(2, COMPLETED, jobs)
end

-- Settles each by its record. outcomes: the token (13 bytes) with what to do and its data; none is 13 NULs.
local function settle_each(ids, outcomes, keep)
  local records, entries, answers, plain = get_many(JOBS, ids), {}, {}, 0
  for i = 1, #ids do
    local id, outcome, s = ids[i], outcomes[i], records[i]
    local token, what = sub(outcome, 1, 13), string.byte(outcome, 14)
    local ended = s and what == 67 and #s > 1 and complete_plain(id, s, token)
    if ended then
      answers[i] = 'A'
      plain = plain + 1
      to_jobs[plain * 2 - 1] = id
      to_jobs[plain * 2] = ended
      entries[plain] = now_6 .. id
    else
      if s then known[id] = s == STUB and STUB or decode(id, s, sub(token, 1, 7)) end
      local answer, j = standing(id, token)
      if j then
        local data = sub(outcome, 15)
        if what == 67 then complete(j)
        elseif what == 82 then complete_with(j, data, keep)
        elseif what == 70 then fail(j, data)
        else put_back(j, data) end
      end
      answers[i] = answer
    end
  end
  if plain > 0 then
    many('RPUSH', ENDED[COMPLETED], entries)
    completed(plain)
  end
  return table.concat(answers)
end

local function by_id(ids, seqs)
  local numbers, at = {}, 1
  for id in string.gmatch(ids, '%Z+') do
    numbers[id], at = sub(seqs, at, at + 5), at + 6
  end
  return numbers
end

-- Whether these are the jobs that a claim noted, in any order, with their numbers.
local function are_all(t, ids, seqs)
  if t.noted == ids and t.seqs == seqs then return true end
  if #t.noted ~= #ids or #t.seqs ~= #seqs then return false end
  local numbers = by_id(t.noted, t.seqs)
  for id, number in pairs(by_id(ids, seqs)) do
    if numbers[id] ~= number then return false end
  end
  return true
end

local function tell_all(ids)
  local names = {}
  for id in string.gmatch(ids, '%Z+') do names[#names + 1] = id end
  for i, s in ipairs(get_many(JOBS, names)) do tell(names[i], 2, COMPLETED, 1, kind_of(s)) end
end

-- Completes all jobs of a claim that tells of them all by telling just that; answers how many, or nothing if it can't.
local function complete_all(c, seqs, ids)
  local t = teller(c)
  if not t or t.done > 0 or t.gone > 0 or not are_all(t, ids, seqs) then return nil end
  local jobs = #seqs / 6
  if tonumber(call('HGET', TOLD, 'n' .. c)) ~= jobs then return nil end
  t.done, t.done_history = now, history
  call('HSET', TOLD, c, pack(TELLER, t.begun, t.begun_history, t.until_, now, history, t.last) .. t.seqs)
  call('RPUSH', ENDED[COMPLETED], now_6 .. '\0' .. c)
  ended_leases[c] = (ended_leases[c] or 0) + jobs
  completed(jobs)
  if listening then tell_all(t.noted) end
  return jobs
end

-- ARGV from: for each of n jobs its id and outcome; then for each of so many claims what is completed of it: its number in 7
-- bytes, the jobs' numbers in 6 bytes each, their ids with a NUL before, between and behind them.
-- Every id is there once. Answers a letter for each, in this order.
local function settle(from, n, claims, keep)
  local ids, outcomes, wholes = {}, {}, {}
  for i = 1, n do ids[i], outcomes[i] = ARGV[from + i * 2 - 2], ARGV[from + i * 2 - 1] end
  for at = from + n * 2, from + n * 2 + claims * 3 - 3, 3 do
    local c, seqs, all = unpack(ARGV, at, at + 2)
    local whole = complete_all(c, seqs, all)
    if whole then
      wholes[#wholes + 1] = {#ids, string.rep('A', whole)}
    else
      local seq_at = 1
      for id in string.gmatch(all, '%Z+') do
        ids[#ids + 1] = id
        outcomes[#ids] = c .. sub(seqs, seq_at, seq_at + 5) .. 'C'
        seq_at = seq_at + 6
      end
    end
  end
  local letters, answer, done = #ids > 0 and settle_each(ids, outcomes, keep) or '', '', 0
  for _, whole in ipairs(wholes) do
    answer = answer .. sub(letters, done + 1, whole[1]) .. whole[2]
    done = whole[1]
  end
  flush()
  return answer .. sub(letters, done + 1)
end
