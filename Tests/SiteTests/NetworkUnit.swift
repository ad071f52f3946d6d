import Networks

/// Foundation has a `Unit` too.
typealias NetworkUnit = Networks.Unit
