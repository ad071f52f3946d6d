package import Basics
import CCMarkGFM

extension LoadedLibrary {
  /// What reads Markdown.
  package static var markdown: LoadedLibrary {
    LoadedLibrary("cmark-gfm", cmark_version_string().map { String(cString: $0) })
  }
}
