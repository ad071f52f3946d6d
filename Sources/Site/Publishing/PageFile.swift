import Networks

import struct Foundation.Data

/// A kind of page: what it reads, finished strings, and the template that places them.
protocol TemplatePage: ViewModel {
  /// What a page of this kind is about: a unit, a circuit's name; nothing where there is one of them.
  associatedtype Subject: Sendable

  /// The name of its template: `unit`.
  static var template: String { get }

  /// Where the page about a subject stands, without the language's folder.
  static func path(of subject: Subject, in map: SiteMap) -> String

  /// Reads what the page shows; nil where there is nothing to show any more.
  init?(of subject: Subject, context: PageContext) throws

  var layout: Layout { get }
}

/// A page in one language of the interface.
struct PageFile<Content: TemplatePage>: Page {
  let subject: Content.Subject
  let language: String
  let path: String

  init(_ subject: Content.Subject, in language: String, of site: Site) {
    self.subject = subject
    self.language = language
    path = site.prefix(of: language) + Content.path(of: subject, in: site.map)
  }

  var unit: Unit? { subject as? Unit }

  func render(in site: Site) throws -> Data {
    let context = PageContext(site: site, language: language, page: Content.path(of: subject, in: site.map))
    guard let page = try Content(of: subject, context: context) else { return Data() }
    return site.templates(language).render(Content.template, page, in: page.layout)
  }
}

extension PageFile where Content.Subject == Void {
  init(in language: String, of site: Site) { self.init((), in: language, of: site) }
}
