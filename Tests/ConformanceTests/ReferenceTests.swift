import Foundation
import TestSupport
import Testing

/// Every value of the shared models equals ONNX Runtime's, as Tests/Fixtures/Activations/make_reference.py stored it.
@Suite(.enabled(if: SharedFiles.areThere, "\(SharedFiles.whatIsMissing)"))
struct ReferenceTests {
  @Test(arguments: ["cifar10_resnet20", "googlenet", "squeezenet1_1", "tiny_vgg"])
  func everyValueAgrees(_ name: String) throws {
    let stored = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Activations/\(name).reference")
    let agreement = try Agreement(model: SharedFiles.model("\(name).onnx"), reference: stored)
    print("\(name): \(agreement)")
    #expect(agreement.missing.isEmpty)
    #expect(agreement.largestDifference < 1e-4)
  }
}

/// The families of image classifiers, where MICROGRAPH_FAMILIES names a folder that
/// Tests/Fixtures/Families/export_families.py has filled.
@Suite(.enabled(if: Families.folder != nil, "MICROGRAPH_FAMILIES names no folder of exported families"))
struct FamilyTests {
  @Test func everyFamilyAgrees() throws {
    let folder = try #require(Families.folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".onnx") }
      .sorted()
    for name in names {
      let model = folder.appending(path: name)
      let reference = model.deletingPathExtension().appendingPathExtension("reference")
      let agreement = try Agreement(model: model, reference: reference)
      let gradient = model.deletingPathExtension().appendingPathExtension("gradient")
      let difference = try Agreement.gradientDifference(model: model, reference: gradient)
      print("| \(name.dropLast(5)) | \(agreement.tableRow) | \(difference) |")
      #expect(agreement.largestDifference < 1e-4, "\(name)")
      #expect(difference < 1e-3, "\(name)")
    }
  }
}

private enum Families {
  static let folder = ProcessInfo.processInfo.environment["MICROGRAPH_FAMILIES"].map { URL(filePath: $0) }
}
