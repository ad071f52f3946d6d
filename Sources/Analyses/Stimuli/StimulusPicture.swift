package import Basics
package import Foundation
package import Images

extension ModelView {
  /// The picture of a stimulus for its page.
  package init(of stimulus: Stimulus, preprocessing: Preprocessing) {
    self.init(image: stimulus.digest, name: stimulus.name, preprocessing: preprocessing)
  }

  /// Makes it: the finding and the JPEG that it names.
  package static func picture(
    of stimulus: Stimulus, preprocessing: Preprocessing
  ) throws(Diagnostic) -> (finding: Finding, jpeg: Data) {
    let jpeg = try stimulus.view(preprocessing).jpegData(quality: quality)
    return (Finding(picture: Digest(jpeg)), jpeg)
  }
}
