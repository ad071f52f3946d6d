import Foundation
import TestSupport

/// The files that are damaged: small ones made here, and the shared models where they are there.
struct Victims {
  private let small: [Message]
  private let shared: [(message: Message, share: Int)]

  init() {
    small = SmallModels.all.map { Message($0) }
    // The larger a model, the fewer of its copies: a thousandth share of GoogLeNet takes as long as all small ones.
    let shares = ["tiny_vgg.onnx": 100, "cifar10_resnet20.onnx": 20, "squeezenet1_1.onnx": 8, "googlenet.onnx": 2]
    shared = shares.sorted { $0.key < $1.key }.compactMap { name, share in
      (try? Data(contentsOf: SharedFiles.model(name))).map { (Message($0), share) }
    }
  }

  /// Damages the file of that number, always in the same way, and tries it.
  func outcome(of file: Int) -> ModelTrial.Outcome {
    var place = file % 1000
    var victim = small[file % small.count]
    for (message, share) in shared {
      if place < share {
        victim = message
        break
      }
      place -= share
    }
    var damage = Damage(seed: UInt64(file))
    return ModelTrial.outcome(of: damage.apply(to: victim))
  }
}
