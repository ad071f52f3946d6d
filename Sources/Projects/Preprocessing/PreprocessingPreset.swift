/// How the pixels of images entered while a model was trained, by the names that people know it under.
package enum PreprocessingPreset: String, Hashable, Sendable, Encodable, CaseIterable {
  /// torchvision and most of timm: RGB from 0 to 1, the mean and deviation of ImageNet.
  case imagenet
  /// Caffe's model zoo: BGR from 0 to 255 minus the mean of ImageNet.
  case caffe
  /// TensorFlow's Inception and MobileNet: RGB from -1 to 1.
  case inception
  /// OpenAI's CLIP: RGB from 0 to 1, the mean and deviation of its own images.
  case clip
  /// 0 to 1.
  case unit
  /// 0 to 255, as the pixels are.
  case raw

  /// For those who are asked which one it is.
  package var words: String {
    switch self {
    case .imagenet: "RGB from 0 to 1, minus the mean and over the deviation of ImageNet: torchvision, most of timm"
    case .caffe: "BGR from 0 to 255, minus the mean of ImageNet: Caffe's models"
    case .inception: "RGB from -1 to 1: TensorFlow's Inception and MobileNet"
    case .clip: "RGB from 0 to 1, minus the mean and over the deviation of CLIP's images"
    case .unit: "RGB from 0 to 1"
    case .raw: "RGB from 0 to 255"
    }
  }

  package var settings: PreprocessingSettings {
    switch self {
    case .imagenet:
      PreprocessingSettings(mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], range: [0, 1], order: .rgb)
    case .caffe: PreprocessingSettings(mean: [104, 117, 123], std: [1], range: [0, 255], order: .bgr)
    case .inception: PreprocessingSettings(mean: [0], std: [1], range: [-1, 1], order: .rgb)
    case .clip:
      PreprocessingSettings(
        mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711], range: [0, 1], order: .rgb
      )
    // Grey models take these too.
    case .unit: PreprocessingSettings(mean: [0], std: [1], range: [0, 1])
    case .raw: PreprocessingSettings(mean: [0], std: [1], range: [0, 255])
    }
  }
}
