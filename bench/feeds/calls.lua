-- Contacts of invented people, each with a reference and a name of its own: no two are the same.
local head = os.getenv("FORM_HEAD")
local middle = os.getenv("FORM_MIDDLE")
local tail = os.getenv("FORM_TAIL")
wrk.method = "POST"
local sent = 0
local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("number", threads)
end

function request()
   sent = sent + 1
   local name = number .. "-" .. sent
   return wrk.format(nil, nil, nil, head .. name .. middle .. name .. tail)
end
