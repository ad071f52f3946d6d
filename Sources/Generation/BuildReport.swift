package import Findings
package import Foundation

/// What a build came to.
package struct BuildReport: Sendable {
  /// The page to open.
  package var output: URL
  /// Analyses that were answered, and answers that were there.
  package var computed = 0
  package var reused = 0
  /// Files that were made anew, whether their bytes turned out to differ or not.
  package var rendered = 0
  /// Files in Output.
  package var written = 0
  package var removed = 0
  /// Files that are like images and were left out.
  package var leftOut = 0
  package var seconds = 0.0
  /// How often the model is right; nil where no image's class is known.
  package var accuracy: Accuracy?
}
