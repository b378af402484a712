/// What could be read of a damaged store, and what not.
public struct SalvageReport: Sendable, Equatable {
    /// The number of the commit that was read.
    public internal(set) var commitNumber: UInt64 = 0
    /// Its time; nil where that cannot be read.
    public internal(set) var commitTime: Instant?
    /// The commit behind it, where the one before the newest was read: everything that it changed is not there.
    public internal(set) var skipped: SkippedCommit?
    /// What is wrong with meta pages, in words. With one that is not in order a commit may be lost.
    public internal(set) var metaFaults: [String] = []

    /// How many lines were written.
    public internal(set) var lineCount = 0
    /// How many things were written, by the name of their type; of those without any nothing.
    public internal(set) var objectCounts: [String: Int] = [:]

    /// What of the file could not be read, of which lines are made: the first 1,000 of them.
    public internal(set) var damages: [Damage] = []
    /// How many there are.
    public internal(set) var damageCount = 0
    /// How many more there are of what an import makes anew and of what an export has not. No line lacks by them.
    public internal(set) var otherDamageCount = 0
    /// How many pages were not looked at, since nothing leads to them and the list of free pages is damaged, too, so
    /// that they may be free ones with entries of old.
    public internal(set) var unreadPageCount = 0

    /// What is known to be lost, since its name or its number is there and nothing else of it.
    public internal(set) var lost: [Lost] = []
    /// What was left out since it refers to what is lost.
    public internal(set) var leftOut: [Remark] = []
    /// What was written with less than it had.
    public internal(set) var shortened: [Remark] = []
    /// What the loss may mean to whoever decides by the lines, in words.
    public internal(set) var warnings: [String] = []

    /// Whether the lines are all that an export of that commit would have.
    public var isWhole: Bool {
        damageCount == 0 && unreadPageCount == 0 && lost.isEmpty && leftOut.isEmpty
            && shortened.isEmpty && metaFaults.isEmpty && skipped == nil
    }

    /// Whether nothing is lost but what the newest commit changed, since the one before it was to be read.
    public var isOfEarlierCommitAlone: Bool {
        var other = self
        other.skipped = nil
        return skipped != nil && other.isWhole
    }

    /// The newest commit, where the one before it was read.
    public struct SkippedCommit: Sendable, Equatable {
        /// Its number.
        public let number: UInt64
        /// Its time; nil where that cannot be read.
        public let time: Instant?
        /// How many entries it wrote into the log of each account, as far as that can be read.
        public let logged: [Logged]

        /// What it wrote into one log.
        public struct Logged: Sendable, Equatable {
            /// The account, by its identity, or by its number as `#3`.
            public let account: String
            /// How many entries.
            public let count: Int
        }
    }

    /// Something of the file that could not be read.
    public struct Damage: Sendable, Equatable {
        /// The table, in the words of *The words of errors* in `Docs/FileFormat.md`.
        public let table: String
        /// The page; nil of what is of no page alone.
        public let page: UInt64?
        /// The first and the last account that may have lost something by it; nil where that is not known. Each by its
        /// identity, or by its number as `#3`.
        public let accounts: Accounts?
        /// What an entry is of, in those words; nil of a page.
        public let key: String?
        /// What is wrong.
        public let reason: String

        /// Accounts from one on, up to another, in the order in which they were added.
        public struct Accounts: Sendable, Equatable {
            /// The first.
            public let first: String
            /// The last.
            public let last: String
        }
    }

    /// Things of one type that are lost.
    public struct Lost: Sendable, Equatable {
        /// The account, by its identity, or by its number as `#3`; nil of accounts themselves and what belongs to none.
        public let account: String?
        /// The name of their type.
        public let type: String
        /// How many are known to be lost.
        public let count: Int
        /// The identities of the first 100 of them, as far as they are known.
        public let ids: [String]
    }

    /// Things of one type with which something is the matter.
    public struct Remark: Sendable, Equatable {
        /// The account, by its identity, or by its number as `#3`; nil of what belongs to none.
        public let account: String?
        /// The name of their type.
        public let type: String
        /// What it is.
        public let reason: String
        /// How many.
        public let count: Int
    }
}
