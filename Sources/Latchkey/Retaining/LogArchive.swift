import AccessRules
import SystemCrypto

/// What an archive has of the log of one account.
struct ArchivedLog {
    /// A seal in an archive, and the line that it is.
    struct Seal {
        var seal: LogSeal
        var line: Int
    }

    var account: Identity
    /// Behind which entry it begins; nil where it has the first one.
    var beginning: Seal?
    /// Those of its segments, in order: what they say is what its lines come to.
    var seals: [Seal] = []

    /// The number of the last entry before it, and the hash with which its chain begins.
    var start: (sequence: UInt64, hash: [UInt8]) {
        guard let beginning else { return (0, LogState().head) }
        return (beginning.seal.sequence, beginning.seal.hash)
    }

    /// The number of its last entry.
    var lastSequence: UInt64 { seals.last?.seal.sequence ?? start.sequence }

    /// The hash of the chain with an entry that it begins behind, or that a segment of it ends with.
    func hash(at sequence: UInt64) -> [UInt8]? {
        sequence == start.sequence ? start.hash : seal(at: sequence)?.hash
    }

    /// The seal of an entry that it begins behind, or that a segment of it ends with.
    func seal(at sequence: UInt64) -> LogSeal? {
        if let beginning, sequence == beginning.seal.sequence { return beginning.seal }
        var (low, high) = (0, seals.count)
        while low < high {
            let middle = (low + high) / 2
            if seals[middle].seal.sequence < sequence { low = middle + 1 } else { high = middle }
        }
        guard low < seals.count, seals[low].seal.sequence == sequence else { return nil }
        return seals[low].seal
    }
}

extension Account {
    /// What stands for an account in an archive: nothing but its identity, so that each of its bytes is known.
    static func archived(_ id: Identity) -> Account {
        let digest = SHA256.hash(of: Array(id.text.utf8)).hexadecimal
        return Account(id: id, subdomain: "archive-\(digest.prefix(40))", name: id.text)
    }
}

extension VerificationFinding {
    /// Something of an archive that is not as it should be.
    ///
    /// - Parameters:
    ///   - line: Where; nil of the file as a whole.
    ///   - sequence: The number of the first entry that it concerns, if one is known.
    init(
        archive: String, line: Int? = nil, account: Identity? = nil, sequence: UInt64? = nil,
        _ text: String
    ) {
        let place = line.map { "\(archive), line \($0)" } ?? archive
        self.init(.archive, "\(place): \(text)")
        self.account = account?.text
        self.archive = archive
        self.line = line
        self.sequence = sequence
    }
}
