import AccessRules
import Latchkey

/// A question about an entry, in a form that the test answers by itself.
indirect enum LogQuestion {
    case filter(LogFilter)
    case operations([String])
    case byNobody, aboutNoOrganization, aboutNothing
    case at(Instant)
    case not(LogQuestion)
    case both(LogQuestion, LogQuestion)
    case either(LogQuestion, LogQuestion)

    func holds(_ entry: LogEntry) -> Bool {
        switch self {
        case .filter(let filter): filter.matches(entry)
        case .operations(let names): names.contains(entry.operation)
        case .byNobody: entry.user == nil
        case .aboutNoOrganization: entry.organization == nil
        case .aboutNothing: entry.resource == nil
        case .at(let time): entry.time == time
        case .not(let inner): !inner.holds(entry)
        case .both(let left, let right): left.holds(entry) && right.holds(entry)
        case .either(let left, let right): left.holds(entry) || right.holds(entry)
        }
    }

    var predicate: Predicate<LogEntry> {
        switch self {
        case .filter(let filter): filter.predicate(in: "acme")
        case .operations(let names): Predicate { $0.operation.isIn(names) }
        case .byNobody: Predicate { $0.user.isMissing }
        case .aboutNoOrganization: Predicate { $0.organization.isMissing }
        case .aboutNothing: Predicate { $0.resource.isMissing }
        case .at(let time): Predicate { $0.time == time }
        case .not(let inner): !inner.predicate
        case .both(let left, let right): left.predicate && right.predicate
        case .either(let left, let right): left.predicate || right.predicate
        }
    }
}
