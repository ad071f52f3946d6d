import Basics
import Foundation

/// The preprocessing that a published model brings along: `preprocessor_config.json` of Hugging Face's Transformers, or
/// `config.json` as timm writes it.
///
/// Sources: `BaseImageProcessor` of transformers 4.57 and `resolve_data_config` of timm 1.0.
struct PreprocessingFile {
  let settings: PreprocessingSettings
  /// How many channels the model takes, where that is said.
  let channels: Int?

  /// The name by which people find it.
  let name: String

  /// The files looked for beside a model, in this order.
  private static let names = ["preprocessor_config.json", "config.json"]

  init(_ url: URL) throws(Diagnostic) {
    name = url.lastPathComponent
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw Diagnostic("the preprocessing file cannot be read", at: url.path, advice: "Check the path.")
    }
    guard let content = Self.content(data) else {
      throw Diagnostic(
        "it is no preprocessing of images as Transformers or timm write it", at: name,
        advice: "Say --preprocessing with a name instead: \(PreprocessingPreset.list).")
    }
    guard let settings = content.timm ?? content.transformers else {
      throw Diagnostic(
        "it says nothing of how pixels enter", at: name,
        advice: "Say --preprocessing with a name instead: \(PreprocessingPreset.list).")
    }
    self.settings = settings
    channels = content.timm == nil ? nil : (content.pretrainedCfg?.inputSize ?? content.inputSize)?.first
  }

  /// The one that lies beside a model, or above its folder `onnx`; nil where there is none that speaks of pixels.
  init?(besides model: URL) throws(Diagnostic) {
    let folder = model.deletingLastPathComponent()
    let folders = folder.lastPathComponent == "onnx" ? [folder, folder.deletingLastPathComponent()] : [folder]
    for name in Self.names {
      for folder in folders {
        let url = folder.appending(path: name)
        guard FileManager.default.fileExists(atPath: url.path) else { continue }
        // Transformers writes a config.json about the network's own sizes, which says nothing of pixels.
        guard name == Self.names[0] || Self.isTimms(url) else { continue }
        try self.init(url)
        return
      }
    }
    return nil
  }

  private static func isTimms(_ url: URL) -> Bool {
    guard let data = FileManager.default.contents(atPath: url.path) else { return false }
    return content(data)?.timm != nil
  }

  private static func content(_ data: Data) -> Content? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(Content.self, from: data)
  }

  /// What of either kind of file matters here.
  private struct Content: Decodable {
    var pretrainedCfg: Timm?
    var inputSize: [Int]?
    var mean: [Double]?
    var std: [Double]?
    var cropPct: Double?
    var doRescale: Bool?
    var rescaleFactor: Double?
    var doNormalize: Bool?
    var imageMean: [Double]?
    var imageStd: [Double]?
    var doCenterCrop: Bool?
    var doFlipChannelOrder: Bool?
    var size: Sides?
    var cropSize: Sides?

    var timm: PreprocessingSettings? {
      let own = Timm(inputSize: inputSize, mean: mean, std: std, cropPct: cropPct)
      return (pretrainedCfg ?? own).settings
    }

    var transformers: PreprocessingSettings? {
      guard imageMean != nil || doRescale != nil || rescaleFactor != nil else { return nil }
      // Pixels are rescaled unless that is turned off; the files of older versions do not say so.
      let top = doRescale == false ? 255 : 255 * (rescaleFactor ?? 1 / 255)
      let isNormalized = doNormalize ?? (imageMean != nil)
      var result = PreprocessingSettings(
        mean: isNormalized ? imageMean ?? [0] : [0], std: isNormalized ? imageStd ?? [1] : [1],
        range: [0, (top * 1e6).rounded() / 1e6], order: doFlipChannelOrder == true ? .bgr : nil)
      if let crop = cropSize?.size, doCenterCrop != false {
        (result.size, result.resize) = (crop, max(size?.shortest ?? crop.shortSide, crop.shortSide))
      } else if let whole = size?.size {
        // ConvNeXt's: the image is resized to more than it is cropped to, up to a side of 384.
        let share = cropPct.flatMap { whole.shortSide < 384 && $0 > 0 && $0 <= 1 ? $0 : nil } ?? 1
        (result.size, result.resize) = (whole, Int(exactly: (Double(whole.shortSide) / share).rounded(.down)))
      }
      return result
    }
  }

  private struct Timm: Decodable {
    var inputSize: [Int]?
    var mean: [Double]?
    var std: [Double]?
    var cropPct: Double?

    /// Nil where it says nothing of pixels.
    var settings: PreprocessingSettings? {
      guard let mean, let std else { return nil }
      var result = PreprocessingSettings(mean: mean, std: std, range: [0, 1])
      if let sides = inputSize, sides.count == 3, sides.allSatisfy({ (1...16_384).contains($0) }) {
        let size = Size(height: sides[1], width: sides[2])
        result.size = size
        if let share = cropPct, share > 0, share <= 1 {
          result.resize = Int(exactly: (Double(size.shortSide) / share).rounded(.down))
        }
      }
      return result
    }
  }

  /// A number for a square or a short side, or a mapping of sides.
  private struct Sides: Decodable {
    var size: Size?
    var shortest: Int?

    private enum Keys: CodingKey { case height, width, shortestEdge }

    init(from decoder: any Decoder) throws {
      let single = try? decoder.singleValueContainer().decode(Int.self)
      let sides = single == nil ? try decoder.container(keyedBy: Keys.self) : nil
      let short = try single ?? sides?.decodeIfPresent(Int.self, forKey: .shortestEdge)
      let height = try sides?.decodeIfPresent(Int.self, forKey: .height) ?? short
      let width = try sides?.decodeIfPresent(Int.self, forKey: .width) ?? short
      guard let height, let width, (1...16_384).contains(height), (1...16_384).contains(width) else { return }
      size = Size(height: height, width: width)
      shortest = min(height, width)
    }
  }
}

extension PreprocessingPreset {
  /// For messages.
  package static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
