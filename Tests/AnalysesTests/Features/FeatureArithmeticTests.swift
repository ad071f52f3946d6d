import Foundation
import Testing

@testable import Analyses
