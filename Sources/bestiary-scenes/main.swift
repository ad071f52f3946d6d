import Basics
import Foundation
import Images
import Scenes

// Writes scenes for Content/models/bestiary/train.py, or a contact sheet to look at.
//
//     bestiary-scenes export COUNT SEED FOLDER     pixels.bin (uint8 [N, 96, 96, 3]), labels.bin (uint8 [N]) and
//         facings.bin (uint8 [N]: 0 where a figure has no front, 1 left, 2 right)
//     bestiary-scenes export-heads COUNT SEED FOLDER     the same of the hand-built network's scenes
//     bestiary-scenes export-pictures COUNT SEED FOLDER     each scene as a PNG file, in a folder of its class
//     bestiary-scenes sheet COLUMNS ROWS SEED FILE.png

func export(_ collection: some PictureCollection, to folder: URL, label: (Int) -> Int?) throws {
  var pixels = Data(capacity: collection.count * Scene.size * Scene.size * 3)
  var labels = Data(capacity: collection.count)
  for index in 0..<collection.count {
    pixels.append(contentsOf: try collection.picture(index).pixels)
    labels.append(UInt8(label(index) ?? 0))
  }
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  try pixels.write(to: folder.appendingPathComponent("pixels.bin"))
  try labels.write(to: folder.appendingPathComponent("labels.bin"))
}

func exportFacings(of scenes: SceneCollection, to folder: URL) throws {
  let facings = (0..<scenes.count).map { index in
    let scene = scenes.scene(index)
    return scene.sceneClass.hasFacing ? (scene.facing == .left ? UInt8(1) : 2) : 0
  }
  try Data(facings).write(to: folder.appendingPathComponent("facings.bin"))
}

func exportPictures(of scenes: SceneCollection, to folder: URL) throws {
  for index in 0..<scenes.count {
    let place = folder.appending(path: scenes.sceneClass(index).rawValue)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let number = String(index)
    let padding = String(repeating: "0", count: max(6 - number.count, 0))
    try scenes.picture(index).pngData().write(to: place.appending(path: "\(padding)\(number).png"))
  }
}

func sheet(_ collection: SceneCollection, columns: Int, rows: Int, to file: URL) throws {
  let cell = Scene.size + 2
  var sheet = Picture(width: columns * cell, height: rows * cell, color: [255, 255, 255])
  for index in 0..<(columns * rows) {
    let picture = collection.picture(index)
    for y in 0..<Scene.size {
      let start = ((index / columns * cell + y) * sheet.width + index % columns * cell) * 3
      sheet.pixels.replaceSubrange(
        start..<(start + Scene.size * 3), with: picture.pixels[(y * Scene.size * 3)..<((y + 1) * Scene.size * 3)])
    }
  }
  try sheet.pngData().write(to: file)
}

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.dropFirst().compactMap { Int($0) }, arguments.last) {
case ("export", let numbers, let path?) where numbers.count == 2:
  let scenes = SceneCollection(count: numbers[0], seed: UInt64(numbers[1]))
  let folder = URL(fileURLWithPath: path)
  try export(scenes, to: folder) { SceneClass.allCases.firstIndex(of: scenes.sceneClass($0)) }
  try exportFacings(of: scenes, to: folder)
case ("export-pictures", let numbers, let path?) where numbers.count == 2:
  try exportPictures(
    of: SceneCollection(count: numbers[0], seed: UInt64(numbers[1])), to: URL(fileURLWithPath: path))
case ("export-heads", let numbers, let path?) where numbers.count == 2:
  let scenes = HeadSceneCollection(count: numbers[0], seed: UInt64(numbers[1]))
  try export(scenes, to: URL(fileURLWithPath: path)) {
    HeadSceneCollection.Content.allCases.firstIndex(of: scenes.content($0))
  }
case ("sheet", let numbers, let path?) where numbers.count == 3:
  let collection = SceneCollection(count: numbers[0] * numbers[1], seed: UInt64(numbers[2]))
  try sheet(collection, columns: numbers[0], rows: numbers[1], to: URL(fileURLWithPath: path))
default:
  FileHandle.standardError.write(
    Data(
      """
      usage: bestiary-scenes export|export-pictures|export-heads COUNT SEED FOLDER | sheet COLUMNS ROWS SEED FILE.png

      """.utf8))
  exit(64)
}
