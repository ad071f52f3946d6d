import Foundation
import TestSupport
import Testing

/// What `micrograph init` says of what it was given.
@Suite struct InitCommandTests {
  @Test func tellsWhatItFoundTookAndDoubts() throws {
    let project = try TinyProject(images: 4)
    try project.write("one\ntwo\nthree\n", to: "labels.txt")
    try project.write(Data("GIF89a".utf8) + Data(count: 40), to: "images/moving.gif")
    let picture = try Data(contentsOf: project.url.appending(path: "images/0.png"))
    try project.write(picture.prefix(60), to: "images/cut.png")
    for name in ["one/a", "one/b", "two/a"] { try project.write(picture, to: "images/\(name).png") }

    let made = try Tool.run([
      "init", project.url.appending(path: "made").path, "--model", project.url.appending(path: "tiny.onnx").path,
      "--images", project.url.appending(path: "images").path,
      "--labels", project.url.appending(path: "labels.txt").path,
    ])
    #expect(made.status == 0, "\(made.errors)")
    for words in [
      "Model:  tiny.onnx, 3 layers with 14 units, 2 classes", "8 in ", "in 2 folders of 1 to 2", "3 of them say",
      "Labels: 3 names: one; two; three", "there are 3 class names, and the model has 2 classes", "moving.gif",
      "cut.png",
      "First build: about ", "Next: micrograph build",
    ] {
      #expect(made.errors.contains(words), "'\(words)' is not in:\n\(made.errors)")
    }
  }
}
