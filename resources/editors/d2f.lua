--[[ D2F as the blur step of darktable: an action 'depth blur (D2F)' for the selected images of the lighttable.

Each image is exported as a 16-bit TIFF with its edits, D2F's window opens on it, and what 'Done' writes is imported
beside the image and grouped with it, tags included. 'Cancel' imports nothing.
`plugin darktable` of D2F's command line puts this file in place and fills in how D2F is started. ]]

local dt = require "darktable"
local COMMAND = [==[@COMMAND@]==]
local d2f = {}

local function quoted(path)
  if dt.configuration.running_os == "windows" then return '"' .. path .. '"' end
  return "'" .. path:gsub("'", "'\\''") .. "'"
end

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

local function free_name(image)
  local stem = image.path .. "/" .. image.filename:gsub("%.[^.]*$", "") .. "-d2f"
  local path, number = stem .. ".tif", 1
  while exists(path) do
    number = number + 1
    path = stem .. "-" .. number .. ".tif"
  end
  return path
end

local function with_the_tags_of(image, result)
  for _, tag in ipairs(dt.tags.get_tags(image)) do
    if not tag.name:find("^darktable|") then dt.tags.attach(tag, result) end
  end
  result.rating = image.rating
end

-- Export, let D2F work on it, import the result; nil after 'Cancel'.
function d2f.refocus(image)
  local target = free_name(image)
  local format = dt.new_format("tiff")
  format.bpp = 16
  format:write_image(image, target, false)
  local result
  if os.execute(COMMAND .. " --edit " .. quoted(target)) then
    result = dt.database.import(target)
    result:group_with(image.group_leader)
    with_the_tags_of(image, result)
  else
    os.remove(target)
  end
  return result
end

local function refocus_all(_, images)
  for _, image in ipairs(images) do d2f.refocus(image) end
end

if dt.configuration.has_gui then
  dt.gui.libs.image.register_action("d2f_depth_blur", "depth blur (D2F)", refocus_all,
    "open the selected images in D2F, one after the other")
end

return d2f
