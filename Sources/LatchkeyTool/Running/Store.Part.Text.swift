import ArgumentParser
import Latchkey

extension Store.Part {
    /// A part as the command line has it.
    init(text: String) throws {
        switch text {
        case "structure": self = .structure
        case "everything": self = .everything
        default:
            guard text.hasPrefix("account:") else {
                throw ValidationError(
                    "it is 'structure', 'everything' or 'account:ID', and not '\(text)'")
            }
            self = .accounts([try Reference.account(String(text.dropFirst(8)))])
        }
    }
}
