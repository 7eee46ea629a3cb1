-- What an operator does to jobs. ARGV: 5 the verb, 6 a time in ms, then the ids.
-- Answers a letter for each (D done, Q requested, N no such job, H another holds its key, or the digit of the state that
-- forbids it), and the ids of those who hold keys, in order.
even_if_full()
local verb, run_at = ARGV[5], tonumber(ARGV[6])
local answers, holders, ids = {}, {}, {}
for i = 7, #ARGV do ids[#ids + 1] = ARGV[i] end
read(ids)

local verbs = {}

function verbs.retry(j)
  if j.state < COMPLETED then return j.state end
  if j.hold > 0 then
    local _, key = texts(j.tail)
    local by, seq = holder(key)
    if by and not (by == j.id and seq == j.seq) then
      holders[#holders + 1] = by
      return 'H'
    end
  end
  leave(j)
  if j.result == 1 then
    call('HDEL', RESULTS, j.id)
    call('ZREM', RESULT_ENDS, j.id)
  end
  j.attempt, j.result, j.result_until, j.expires, j.until_ = 0, 0, 0, 0, 0
  move_to(j, now)
  enter(j)
  record(j, 7)
  return 'D'
end

function verbs.cancel(j)
  if j.state >= COMPLETED then return j.state end
  if j.state == RUNNING then
    j.cancel = 1
    changed[j.id] = j
    return 'Q'
  end
  leave(j)
  finish(j, CANCELLED)
  enter(j)
  record(j, 8)
  return 'D'
end

function verbs.discard(j)
  if not is_waiting(j.state) then return j.state end
  leave(j)
  add_error(j, 'discarded', 'An operator gave up on it')
  finish(j, DEAD)
  enter(j)
  record(j, 9)
  return 'D'
end

function verbs.reschedule(j)
  if not is_waiting(j.state) then return j.state end
  leave(j)
  move_to(j, run_at)
  enter(j)
  record(j, 10)
  return 'D'
end

function verbs.purge(j)
  if j.state < COMPLETED then return j.state end
  remove(j)
  return 'D'
end

for i = 1, #ids do
  local j = job(ids[i])
  answers[i] = j and verbs[verb](j) or 'N'
end
flush()
return {table.concat(answers), holders}
