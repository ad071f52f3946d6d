import Basics
import Foundation
import Images
import Networks
import ONNXImport
import Projects
import Reports
import TestSupport
import Testing

/// Where a model's preprocessing is said, and what is told where that contradicts the model.
@Suite struct PreprocessingSourceTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")

  /// The preprocessing of a model `[?, channels, height, width]` in a folder with these files.
  private func found(
    _ files: [String: String], _ settings: PreprocessingSettings = PreprocessingSettings(),
    input: [Int?] = [nil, 3, nil, nil], model: String = "model.onnx"
  ) throws -> (Preprocessing, PreprocessingSettings.Source) {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try settings.preprocessing(
      for: Input(name: "image", dimensions: input), of: folder.appending(path: model))
  }

  private static let transformers = """
    {"do_resize": true, "size": {"shortest_edge": 256}, "do_center_crop": true, "crop_size": {"height": 224, "width": 224},
     "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true,
     "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.3, 0.4]}
    """

  @Test func aFileOfTransformersBesideTheModelIsFoundAndItsFolderOnnxToo() throws {
    for model in ["model.onnx", "onnx/model.onnx"] {
      let (preprocessing, source) = try found(["preprocessor_config.json": Self.transformers], model: model)
      #expect(source == .file("preprocessor_config.json"))
      #expect(
        preprocessing
          == Preprocessing(
            mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4], range: [0, 1], order: .rgb, resize: 256,
            size: Size(square: 224)))
    }
  }

  @Test func theFilesOfOlderVersionsAndOfConvNeXtAreRead() throws {
    let older = try found([
      "preprocessor_config.json": #"{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "size": 224}"#
    ]).0
    #expect(older.range == [0, 1] && older.mean == [0.5, 0.5, 0.5] && older.size == Size(square: 224))
    let convnext = try found([
      "preprocessor_config.json":
        #"{"crop_pct": 0.875, "size": {"shortest_edge": 224}, "image_mean": [0, 0, 0], "image_std": [1, 1, 1]}"#
    ]).0
    #expect(convnext.resize == 256 && convnext.size == Size(square: 224))
    let bytes = try found([
      "preprocessor_config.json":
        #"{"do_rescale": false, "do_normalize": false, "do_flip_channel_order": true, "size": 64}"#
    ]).0
    #expect(bytes.range == [0, 255] && bytes.mean == [0] && bytes.order == .bgr)
  }

  @Test func timmsFileIsRead() throws {
    let file = """
      {"architecture": "resnet50", "num_classes": 1000, "pretrained_cfg": {"input_size": [3, 224, 224], "crop_pct": 0.95,
       "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}}
      """
    let (preprocessing, source) = try found(["config.json": file])
    #expect(source == .file("config.json"))
    #expect(
      preprocessing.resize == 235 && preprocessing.mean == [0.485, 0.456, 0.406] && preprocessing.range == [0, 1])
  }

  /// A model of bytes brings its own scaling along, and a file or preset that scales too is of another model.
  @Test func bytesAreNotScaledTwice() throws {
    let bytes = Input(name: "image", dimensions: [nil, 3, 8, 8], holdsBytes: true)
    var settings = PreprocessingSettings()
    settings.preset = .imagenet
    let fault = #expect(throws: Diagnostic.self) {
      try settings.preprocessing(for: bytes, of: folder.appending(path: "model.onnx"))
    }
    #expect(fault?.what.contains("takes bytes") == true)
    settings.preset = .raw
    #expect(try settings.preprocessing(for: bytes, of: folder.appending(path: "model.onnx")).0.range == [0, 255])
  }

  /// Where two models are compared, the second's own file counts for more than the first's pixels.
  @Test func aSecondModelsOwnFileCountsForMore() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (model, file) = (folder.appending(path: "model.onnx"), folder.appending(path: "preprocessor_config.json"))
    let first = Preprocessing(mean: [1], std: [2], range: [0, 255], resize: 8, size: Size(square: 8))
    let input = Input(name: "image", dimensions: [nil, 3, nil, nil])
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func second(_ settings: PreprocessingSettings = PreprocessingSettings(size: Size(square: 8))) throws -> [Double] {
      try settings.orOwn(of: model, orLike: first).preprocessing(for: input, of: model).0.mean
    }
    #expect(try second() == [1])
    try Data(Self.transformers.utf8).write(to: file)
    #expect(try second() == [0.5, 0.4, 0.3])
    #expect(try second(PreprocessingSettings(mean: [3], size: Size(square: 8))) == [3])
  }

  /// Transformers' own `config.json` says nothing of pixels, and what is said on the command line counts for more.
  @Test func whatIsSaidCountsForMore() throws {
    #expect(try found(["config.json": #"{"hidden_size": 768}"#], input: [nil, 3, 8, 8]).1 == .nowhere)
    #expect(
      try found(
        ["preprocessor_config.json": Self.transformers], PreprocessingSettings(range: [0, 255], size: Size(square: 8))
      ).1 == .said)
    var settings = PreprocessingSettings(size: Size(square: 8))
    settings.preset = .caffe
    let (preprocessing, source) = try found(["preprocessor_config.json": Self.transformers], settings)
    #expect(source == .preset(.caffe))
    #expect(preprocessing.mean == [104, 117, 123] && preprocessing.order == .bgr && preprocessing.range == [0, 255])
    settings.preset = nil
    settings.file = folder.appending(path: "other.json").path
    let (given, from) = try found(["other.json": Self.transformers], settings)
    #expect(from == .file("other.json") && given.size == Size(square: 8) && given.resize == 8)
  }

  @Test func channelsThatTheModelDoesNotTakeAreTold() throws {
    let file = #"{"pretrained_cfg": {"input_size": [1, 8, 8], "mean": [0.5], "std": [0.5]}}"#
    #expect(try found(["config.json": file], input: [nil, 1, 8, 8]).0.order == .grey)
    let fault = #expect(throws: Diagnostic.self) { try found(["config.json": file], input: [nil, 3, 8, 8]) }
    #expect(
      fault?.description.hasPrefix("config.json: it says that images have 1 channels, and the model takes 3.") == true)
  }

  @Test(
    arguments: [
      (
        transformers, [nil, 3, 299, 299],
        "preprocessor_config.json: it says that images have 224 × 224 pixels, and the model takes 299 x 299. Give --size, or say --preprocessing with a name: imagenet, caffe, inception, clip, unit, raw."
      ),
      (
        transformers, [nil, 1, nil, nil],
        "preprocessor_config.json: 'mean' has 3 values, the input has 1 channels. Give one value, or one for each channel, or say --preprocessing with a name: imagenet, caffe, inception, clip, unit, raw."
      ),
      (
        #"{"image_mean": "half"}"#, [nil, 3, 8, 8],
        "preprocessor_config.json: it is no preprocessing of images as Transformers or timm write it. Say --preprocessing with a name instead: imagenet, caffe, inception, clip, unit, raw."
      ),
      (
        #"{"feature_size": 80, "sampling_rate": 16000}"#, [nil, 3, 8, 8],
        "preprocessor_config.json: it says nothing of how pixels enter. Say --preprocessing with a name instead: imagenet, caffe, inception, clip, unit, raw."
      ),
    ] as [(String, [Int?], String)])
  func aFileThatContradictsTheModelIsTold(text: String, input: [Int?], sentence: String) throws {
    let fault = #expect(throws: Diagnostic.self) { try found(["preprocessor_config.json": text], input: input) }
    #expect(fault.map { "\($0)" } == sentence)
  }

  /// Pixels from 0 to 1 have the deviation 0.29 where all levels are as frequent.
  @Test(arguments: [([0.0, 1.0], nil), ([0, 255], "too large"), ([0, 0.01], "too small")] as [([Double], String?)])
  func numbersOfAnotherSizeThanTheFirstLayerExpectsAreTold(range: [Double], doubt: String?) throws {
    typealias W = ONNXWriter
    let parameters = [("gamma", 0.5), ("beta", 0.1), ("mean", 0.5), ("variance", 0.08)]
    let pieces =
      parameters.map { W.initializer($0, [3], .floats([Float](repeating: Float($1), count: 3))) } + [
        W.initializer("w", [3, 3, 1, 1], .floats((0..<9).map { $0 % 4 == 0 ? 1 : 0 })),
        W.node("Conv", ["x", "w"], ["c"], name: "conv"),
        W.node("BatchNormalization", ["c"] + parameters.map(\.0), ["n"], name: "norm"), W.node("Relu", ["n"], ["y"]),
      ]
    let file = W.model(graph: pieces.reduce(W.input("x", [nil, 3, 16, 16]) + W.output("y"), +))
    let specimen = Specimen(
      model: try ONNXFile.read(file, folder: folder), name: "model",
      preprocessing: Preprocessing(range: range, resize: 16, size: Size(square: 16)))
    let levels = (UInt8.min...UInt8.max).flatMap { [$0, $0, $0] }
    let told = specimen.doubtfulScale([Picture(width: 16, height: 16, pixels: levels)])
    #expect(doubt == nil ? told == nil : told?.what.contains(doubt ?? "") == true)
  }

  @Test func classesAreKnownByTheNamesOfFoldersAndFiles() {
    let classes = KnownClasses(
      ["tench, Tinca tinca", "great white shark", "crane", "crane", "n01440765 eft"], count: 5)
    #expect(
      classes.indices(of: [
        "photos/n01440764_tench.JPEG", "tinca-tinca/1.jpg", "Great_White_Shark_012.png", "00012 tench", "crane.jpg",
        "cat/1.jpg", "n01440765/9.jpg",
      ]) == [0, 0, 1, 0, nil, nil, 4])
    // ImageNet's classes are in the order of their ids.
    let bare = KnownClasses([], count: 3)
    #expect(bare.indices(of: ["n03000000_b.jpg", "n01000000_a.jpg", "n02000000/1.jpg"]) == [2, 0, 1])
    #expect(bare.indices(of: ["n03000000_b.jpg", "n01000000_a.jpg"]) == [nil, nil])
  }
}
