package import Foundation

/// What a build came to.
package struct BuildReport: Sendable {
  /// The page to open.
  package var output: URL
  /// Analyses that were answered, and answers that were there.
  package var computed: Int
  package var reused: Int
  /// Files that were made anew, whether their bytes turned out to differ or not.
  package var rendered: Int
  /// Files in Output.
  package var written: Int
  package var removed: Int
  package var seconds: Double
}
