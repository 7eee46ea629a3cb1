-- What index.lua and export.lua share. Needs prelude.lua. The numbers of ids without a job begin behind all that jobs may have; for how long
-- their list is kept without anybody asking for it, in ms, about.
local IDS_BEGIN, EXPORT_KEPT = 2 ^ 52, 3600000

local function keep(list)
  if call('PTTL', list) < EXPORT_KEPT / 2 then call('PEXPIRE', list, EXPORT_KEPT) end
end
