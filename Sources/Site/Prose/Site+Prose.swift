import Basics

extension Site {
  /// Reads all articles and the prose of all circuits before any page is made, so that every directive that names
  /// something that does not exist is told at once, with file and line.
  package func checkProse() throws {
    let context = PageContext(site: self, language: settings.languages[0], page: SiteMap.home)
    var faults: [Diagnostic] = []
    for source in try library.articles + library.circuits.flatMap(\.prose) {
      do {
        _ = try Article(source, context: context)
      } catch let fault as Diagnostic {
        faults.append(fault)
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
  }
}
