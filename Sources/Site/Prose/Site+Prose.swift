package import Basics

extension Site {
  /// Reads all articles and the prose of all circuits before any page is made, so that every directive that names
  /// something that does not exist is told at once, with file and line.
  ///
  /// - Returns: claims that do not hold any more, and titles of circuits that name classes of other images.
  package func checkProse() throws -> [Diagnostic] {
    let context = PageContext(site: self, language: settings.languages[0], page: SiteMap.home)
    var (faults, refuted): ([Diagnostic], [Diagnostic]) = ([], [])
    for source in try library.articles + library.circuitHeadings.flatMap(\.prose) {
      do {
        refuted += try Article(source, context: context).refuted
      } catch let fault as Diagnostic {
        faults.append(fault)
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    refuted += try library.circuitHeadings.compactMap { try CircuitTitle.doubt(of: $0, context: context) }
    return refuted
  }
}
