-- What pandoc's citeproc prints for every item of a CSL-JSON file in every style named, each item alone.
-- pandoc lua citations_oracle.lua items.json style.csl... > printed.json
local function plain(value)
  if type(value) == 'number' then return string.format('%d', value) end
  if type(value) ~= 'table' then return value end
  local copy = {}
  for key, inner in pairs(value) do copy[key] = plain(inner) end
  return #copy > 0 and pandoc.MetaList(copy) or copy
end

local printed = {}
for number, item in ipairs(pandoc.json.decode(io.open(arg[1]):read('a'), false)) do
  local read = pandoc.read(pandoc.json.encode({item}), 'csljson')
  -- pandoc's CSL-JSON reader drops seasons and literal dates; its processor knows them.
  for _, field in ipairs {'issued', 'accessed'} do
    if item[field] then read.meta.references[1][field] = plain(item[field]) end
  end
  printed[number] = {}
  for index = 2, #arg do
    local meta = read.meta
    meta.csl, meta.lang = arg[index], 'en-US'
    local cite = pandoc.Cite({pandoc.Str('x')}, {pandoc.Citation(item.id, 'NormalCitation')})
    local document = pandoc.utils.citeproc(pandoc.Pandoc({pandoc.Para({cite})}, meta))
    local body = pandoc.Pandoc(document.blocks)
    printed[number][index - 1] = pandoc.write(body, 'html', {wrap_text = 'none'})
  end
end
print(pandoc.json.encode(printed))
