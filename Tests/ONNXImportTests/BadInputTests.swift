import Basics
import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

/// Files that are damaged, lie or want too much: each is told in a sentence that names the place.
struct BadInputTests {
  private typealias W = ONNXWriter

  private func message(_ data: Data, folder: URL = URL(filePath: "/nonexistent")) -> String {
    do throws(Diagnostic) {
      _ = try ONNXFile.read(data, folder: folder)
      return "no fault"
    } catch {
      return error.description
    }
  }

  private func graph(_ pieces: Data...) -> Data {
    W.model(graph: W.input("x", [1, 2, 4, 4]) + W.output("y") + pieces.reduce(Data(), +))
  }

  @Test func aFileThatIsNotThere() {
    #expect(throws: Diagnostic.self) { try ONNXFile.read(URL(filePath: "/nonexistent/model.onnx")) }
  }

  @Test func aFileThatIsNotONNX() {
    #expect(message(Data("<html>not found</html>".utf8)).contains("not a complete ONNX file"))
    #expect(message(Data()).contains("holds no network"))
  }

  @Test func aFileThatIsCutOff() {
    let whole = graph(W.node("Relu", ["x"], ["y"]))
    #expect(message(whole) == "no fault")
    for length in 1..<whole.count { #expect(message(whole.prefix(length)) != "no fault") }
  }

  /// A loop of 223 billion turns in a file of 1 KB, found by the fuzzer. It is refused before its first turn, so that
  /// nothing of it stays.
  @Test func aLoopThatTurnsTooOftenIsLeftOut() throws {
    let model = try ONNXFile.read(SharedFiles.packageRoot.appending(path: "Tests/Fixtures/endless-loop.onnx"))
    let reasons = model.omissions.map(\.reason.description)
    #expect(reasons.contains { $0.contains("turns unfold to more than 65536 nodes") }, "\(reasons)")
    #expect(model.nodes.count == 1)
  }

  /// One whose condition follows from the image is found out in its first turn, of which nothing stays either.
  @Test func aLoopThatGivesUpHalfWayLeavesNothing() throws {
    let body =
      W.input("i", [], type: 7) + W.input("goesOn", [], type: 9) + W.input("v", [1, 2, 4, 4])
      + W.node("Relu", ["v"], ["w"], name: "inside") + W.node("Identity", ["w"], ["next"])
      + W.output("next") + W.output("w")
    let pieces = [
      W.input("x", [1, 2, 4, 4]), W.initializer("most", [], .int64s([3])), W.initializer("true", [], .int64s([1])),
      W.node("Loop", ["most", "true", "x"], ["z"], name: "turns", [W.attribute("body", graph: body)]),
      W.node("Relu", ["x"], ["y"], name: "outside"), W.output("y"), W.output("z"),
    ]
    let model = try ONNXFile.read(W.model(graph: pieces.reduce(Data(), +)), folder: URL(filePath: "/nonexistent"))
    #expect(model.nodes.map(\.output) == ["y"] && model.outputs == ["y"])
    let reasons = model.omissions.map(\.reason.description)
    #expect(reasons.contains { $0.contains("how often it turns follows from the image") }, "\(reasons)")
  }

  /// What cannot be taken says what to do about it: a choice by what the image shows as a count of what it shows.
  @Test(arguments: ["NonZero", "If"]) func whatFollowsFromTheImageSaysWhatToDo(type: String) throws {
    let branch = W.node("Neg", ["x"], ["w"]) + W.output("w")
    let attributes = [W.attribute("then_branch", graph: branch), W.attribute("else_branch", graph: branch)]
    let pieces = [
      W.input("x", [1, 2, 4, 4]), W.node("Relu", ["x"], ["y"], name: "before"),
      W.node(type, ["x"], ["z"], name: "choice", type == "If" ? attributes : []), W.output("y"), W.output("z"),
    ]
    let model = try ONNXFile.read(W.model(graph: pieces.reduce(Data(), +)), folder: URL(filePath: "/nonexistent"))
    #expect(model.outputs == ["y"])
    let reasons = model.omissions.map(\.reason.description)
    #expect(reasons.count == 1)
    #expect(reasons.first?.hasSuffix("Choose layers before it, or export the model without it.") == true, "\(reasons)")
  }

  @Test func everyUnknownOperatorAndAttributeIsNamedAtOnce() {
    let text = message(
      graph(
        W.node("Unheard", ["x"], ["a"], name: "first"),
        W.node("Relu", ["x"], ["b"], name: "second", [W.attribute("odd", integer: 1)]),
        W.node("If", ["x"], ["y"], name: "third")))
    #expect(text.contains("node 'first' (Unheard): the operator 'Unheard' is not supported"))
    #expect(text.contains("node 'second' (Relu): its attribute 'odd' is not supported"))
    #expect(text.contains("node 'third' (If)"))
  }

  @Test func operatorSets() {
    let old = W.model(opset: 6, graph: W.input("x", [1]) + W.node("Relu", ["x"], ["y"]) + W.output("y"))
    #expect(message(old).contains("operator set 6; 7 to 28"))
  }

  @Test func aCycleNamesItsNodes() {
    let text = message(
      graph(
        W.node("Add", ["x", "c"], ["a"], name: "one"), W.node("Relu", ["a"], ["b"], name: "two"),
        W.node("Relu", ["b"], ["c"], name: "three"), W.node("Relu", ["c"], ["y"], name: "four")))
    #expect(text.contains("cycle"))
    for name in ["one", "two", "three"] { #expect(text.contains("'\(name)'")) }
    #expect(!text.contains("'four'"))
  }

  @Test func aMissingInput() {
    #expect(
      message(graph(W.node("Add", ["x", "ghost"], ["y"], name: "sum"))).contains("node 'sum' (Add): reads 'ghost'"))
  }

  @Test func namesDefinedTwice() {
    #expect(message(graph(W.node("Relu", ["x"], ["y"]), W.node("Tanh", ["x"], ["y"]))).contains("makes 'y'"))
    let w = W.initializer("w", [1], .floats([1]))
    #expect(message(graph(w, w, W.node("Add", ["x", "w"], ["y"]))).contains("tensor 'w': is defined twice"))
  }

  @Test func tensorsThatLieAboutTheirSize() {
    func weights(_ shape: [Int], _ count: Int) -> String {
      message(
        graph(
          W.initializer("w", shape, .floats([Float](repeating: 1, count: count))), W.node("Add", ["x", "w"], ["y"])))
    }
    #expect(weights([2, 2], 3).contains("tensor 'w': needs 16 bytes for its shape but holds 12"))
    #expect(weights([1 << 40, 1 << 40], 1).contains("tensor 'w': claims the shape"))
    #expect(weights([-1, 4], 4).contains("tensor 'w': claims the shape"))
    #expect(weights([4], 0).contains("4 elements, but holds 0"))
  }

  @Test func weightsThatAreNoNumbers() {
    for bad in [Float.nan, .infinity] {
      let w = W.initializer("w", [2], .floats([1, bad]))
      let relu = W.node("Add", ["x", "w"], ["y"])
      #expect(
        message(W.model(graph: W.input("x", [1, 2]) + W.output("y") + w + relu)).contains(
          "tensor 'w': its element 1 is"))
    }
  }

  @Test func shapesThatDoNotFit() throws {
    let model = try ONNXFile.read(
      graph(
        W.initializer("w", [2, 3, 1, 1], .floats([Float](repeating: 1, count: 6))),
        W.node("Conv", ["x", "w"], ["y"], name: "conv")),
      folder: URL(filePath: "/nonexistent"))
    let error = #expect(throws: Diagnostic.self) {
      try Graph(model, inputs: try #require(model.defaultInputs), targets: model.outputs)
    }
    #expect(error?.description.contains("node 'conv'") == true)
    #expect(error?.description.contains("3 channels, the input has 2") == true)
  }

  @Test func absurdWindows() {
    for kernel in [0, -3, 1 << 40] {
      let pool = W.node("MaxPool", ["x"], ["y"], name: "pool", [W.attribute("kernel_shape", integers: [kernel, 2])])
      #expect(message(graph(pool)).contains("node 'pool' (MaxPool): its kernel_shape are"))
    }
    let cube = W.node("MaxPool", ["x"], ["y"], [W.attribute("kernel_shape", integers: [2, 2, 2])])
    #expect(message(graph(cube)).contains("its windows run along 3 axes"))
  }

  @Test func dimensionsWithoutAValue() throws {
    let open = W.model(graph: W.input("x", [nil, 3, nil, nil]) + W.output("y") + W.node("Relu", ["x"], ["y"]))
    let model = try ONNXFile.read(open, folder: URL(filePath: "/nonexistent"))
    let error = #expect(throws: Diagnostic.self) { try model.layers() }
    #expect(error?.description.contains("leaves the size of its input open") == true)
    #expect(try model.layers(["y"], image: [1, 3, 8, 8]).first?.shape == [1, 3, 8, 8])
  }

  /// Where the file leaves its size open, a size at which the trunk runs is found and told.
  @Test func imagesSmallerThanTheTrunkNeeds() throws {
    let halving = [W.attribute("kernel_shape", integers: [2, 2]), W.attribute("strides", integers: [2, 2])]
    let pools = [("x", "a"), ("a", "b"), ("b", "y")].map { W.node("MaxPool", [$0], [$1], name: "to \($1)", halving) }
    let open = W.model(graph: pools.reduce(W.input("x", [nil, 3, nil, nil]) + W.output("y"), +))
    let model = try ONNXFile.read(open, folder: URL(filePath: "/nonexistent"))
    let error = #expect(throws: Diagnostic.self) {
      try Graph(model, inputs: ["x": [1, 3, 6, 5]], targets: ["y"])
    }
    #expect(error?.description.contains("node 'to y': for images of 6 x 5 pixels") == true)
    #expect(error?.description.contains("Images of 9 x 8 pixels are large enough.") == true)
  }

  /// A text recogniser, say, runs for lines of one height only, which its file need not say.
  @Test func whatIsNotSoundAtOneSizeMayBeAtAnother() throws {
    let graph =
      W.input("x", [nil, 3, nil, nil]) + W.output("y")
      + W.initializer("w", [2, 3, 1, 1], .floats([1, 2, 3, 4, 5, 6])) + W.initializer("shape", [2], .int64s([0, 128]))
      + W.node("Conv", ["x", "w"], ["c"], name: "conv") + W.node("Reshape", ["c", "shape"], ["r"], name: "row")
      + W.node("Relu", ["r"], ["y"], name: "act")
    let model = try ONNXFile.read(W.model(graph: graph), folder: URL(filePath: "/nonexistent"))
    #expect(model.omissions.map { "\($0.reason)" }.joined().contains("cannot be reshaped"))
    let sized = try model.sized(for: [1, 3, 8, 8])
    #expect(sized.omissions.isEmpty && sized.outputs == ["y"])
    #expect(try Graph(model, inputs: ["x": [1, 3, 8, 8]], targets: ["y"]).shapes["y"] == [1, 128])
  }

  @Test func shapesThatFollowFromWhatTheImageShows() {
    let text = message(
      graph(
        W.initializer("zero", [1], .int64s([0])), W.initializer("axis", [1], .int64s([3])),
        W.node("ReduceMax", ["x"], ["top"], [W.attribute("keepdims", integer: 0)]),
        W.node("Cast", ["top"], ["whole"], [W.attribute("to", integer: 7)]),
        W.node("Unsqueeze", ["whole", "zero"], ["end"]),
        W.node("Slice", ["x", "zero", "end", "axis"], ["y"], name: "crop")))
    #expect(text.contains("node 'crop' (Slice): it takes its ends from 'end', which follows from what the image shows"))
  }

  @Test(arguments: [(1, false), (2, true), (10, false)]) func inputsOfBytesAreKnown(type: Int, holdsBytes: Bool) throws
  {
    let graph = W.input("x", [1, 3, 8, 8], type: type) + W.output("y") + W.node("Relu", ["x"], ["y"])
    let model = try ONNXFile.read(W.model(graph: graph), folder: URL(filePath: "/nonexistent"))
    #expect(model.inputs.map(\.holdsBytes) == [holdsBytes])
  }

  @Test func smallFilesThatWantMuchMemory() {
    let shape = W.initializer("s", [3], .int64s([1 << 20, 1 << 20, 1 << 20]))
    #expect(
      message(graph(shape, W.node("ConstantOfShape", ["s"], ["c"]), W.node("Add", ["x", "c"], ["y"]))) != "no fault")
  }

  /// As Hugging Face's cache lays them out: `snapshots/REVISION/onnx/NAME` leads into `blobs`.
  @Test func externalDataMayBeALinkToWhereTheModelReallyLies() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (blobs, snapshot) = (folder.appending(path: "blobs"), folder.appending(path: "snapshots/1/onnx"))
    for made in [blobs, snapshot] {
      try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    }
    try [Float](arrayLiteral: 1, 2).withUnsafeBytes { Data($0) }.write(to: blobs.appending(path: "b8"))
    try Data(count: 8).write(to: folder.appending(path: "secret"))
    let links = ["model.onnx": "blobs/c6", "model.onnx_data": "blobs/b8", "other_data": "secret"]
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(
        atPath: snapshot.appending(path: name).path, withDestinationPath: "../../../\(target)")
    }
    func read(_ location: String) throws -> Model {
      let graph =
        W.input("x", [1, 2]) + W.output("y") + W.external("w", [2], [("location", location)])
        + W.node("Mul", ["x", "w"], ["y"])
      try W.model(graph: graph).write(to: blobs.appending(path: "c6"))
      return try ONNXFile.read(snapshot.appending(path: "model.onnx"))
    }
    #expect(try read("model.onnx_data").constants["w"]?.values == [1, 2])
    let faults = #expect(throws: Diagnostic.self) { try read("other_data") }
    #expect(faults?.description.contains("outside the model's folder") == true)
  }

  @Test func externalDataStaysInTheFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    let inside = folder.appending(path: "model")
    try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let values: [Float] = [0, 0, 1, 2]
    try values.withUnsafeBytes { Data($0) }.write(to: inside.appending(path: "weights.bin"))
    try Data(count: 8).write(to: folder.appending(path: "secret.bin"))
    try FileManager.default.createSymbolicLink(
      at: inside.appending(path: "link.bin"), withDestinationURL: folder.appending(path: "secret.bin"))
    func file(_ entries: [(String, String)]) -> Data {
      W.model(
        graph: W.input("x", [1, 2]) + W.output("y") + W.external("w", [2], entries) + W.node("Mul", ["x", "w"], ["y"]))
    }

    let good = try ONNXFile.read(file([("location", "weights.bin"), ("offset", "8"), ("length", "8")]), folder: inside)
    #expect(good.constants["w"]?.values == [1, 2])
    for place in ["../secret.bin", folder.appending(path: "secret.bin").path, "link.bin", "a/../../secret.bin"] {
      #expect(message(file([("location", place)]), folder: inside).contains("outside the model's folder"), "\(place)")
    }
    #expect(message(file([("location", "nowhere.bin")]), folder: inside).contains("cannot be read"))
    #expect(message(file([("location", "weights.bin"), ("offset", "12")]), folder: inside).contains("which has 16"))
    #expect(
      message(file([("location", "weights.bin"), ("offset", "-4")]), folder: inside).contains("points at other bytes"))
    #expect(
      message(file([("location", "weights.bin"), ("length", "4")]), folder: inside).contains("points at other bytes"))
  }
}
