package import Basics
package import Foundation
package import Images

extension ModelView {
  /// The picture of an input for its page.
  package init(of input: ModelInput, preprocessing: Preprocessing) {
    self.init(image: input.digest, name: input.name, preprocessing: preprocessing)
  }

  /// Makes it: the finding and the JPEG that it names.
  package static func picture(
    of input: ModelInput, preprocessing: Preprocessing
  ) throws(Diagnostic) -> (finding: Finding, jpeg: Data) {
    let jpeg = try input.view(preprocessing).jpegData(quality: quality)
    return (Finding(picture: Digest(jpeg)), jpeg)
  }
}
