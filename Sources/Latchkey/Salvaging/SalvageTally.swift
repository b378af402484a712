import AccessRules

/// What is counted while lines are made.
struct SalvageTally {
    private(set) var objectCounts: [String: Int] = [:]
    private var leftOut: [Kind: Int] = [:]
    private var shortened: [Kind: Int] = [:]
    private(set) var lost: [SalvageReport.Lost] = []

    private struct Kind: Hashable {
        let account: String?
        let type: String
        let reason: String
    }

    mutating func wrote(_ object: InterchangeObject) {
        switch object {
        case .header, .end: break
        default: objectCounts[object.type.name, default: 0] += 1
        }
    }

    mutating func leaveOut(_ type: InterchangeType, of account: String?, _ reason: String) {
        leftOut[Kind(account: account, type: type.name, reason: reason), default: 0] += 1
    }

    mutating func shorten(_ type: InterchangeType, of account: String?, _ reason: String) {
        shortened[Kind(account: account, type: type.name, reason: reason), default: 0] += 1
    }

    mutating func lose(
        _ count: Int, _ type: InterchangeType, of account: String?, _ ids: [String] = []
    ) {
        guard count > 0 else { return }
        lost.append(
            SalvageReport.Lost(account: account, type: type.name, count: count, ids: ids))
    }

    var remarks: (leftOut: [SalvageReport.Remark], shortened: [SalvageReport.Remark]) {
        (Self.remarks(leftOut), Self.remarks(shortened))
    }

    private static func remarks(_ counts: [Kind: Int]) -> [SalvageReport.Remark] {
        counts.map { kind, count in
            SalvageReport.Remark(
                account: kind.account, type: kind.type, reason: kind.reason, count: count)
        }
        .sorted(by: SalvageReport.Remark.precedes)
    }
}

extension SalvageReport.Remark {
    /// The order in which they are told.
    static func precedes(_ left: Self, _ right: Self) -> Bool {
        (left.account ?? "", left.type, left.reason) < (
            right.account ?? "", right.type, right.reason
        )
    }
}
