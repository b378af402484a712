import AccessRules
import Foundation
import Latchkey

/// What a store is expected to answer.
struct Assertion {
    private enum Expected {
        /// A decision, by as many keys of its answer as are given.
        case decision(Question, [String: String])
        /// Who can do something: exactly these, or so many.
        case users(String, Target, Instant?, only: Set<Identity>?, count: Int?)
        /// What a user reaches: exactly these, or so many.
        case reach(User, String, Kind, in: Identity, Instant?, only: Set<Identity>?, count: Int?)
    }

    typealias User = Ref<Latchkey.User>

    private enum Kind: String { case organizations, assets }

    private let expected: Expected
    /// What whoever wrote the line says of it.
    let comment: String?

    /// The keys of answers, by which a decision is expected.
    private static let answerKeys: Set = ["allowed", "homeRole", "effectiveRole", "denied"]

    /// An assertion in a line of JSON.
    ///
    /// - Throws: ``Failure``: it is none.
    init(line: [UInt8]) throws {
        do throws(InterchangeError) { try InterchangeDecoder.checkObject(line.span) } catch {
            throw Failure.badData("\(error)")
        }
        guard
            var object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        else { throw Failure.badData("it is no JSON object") }
        if let comment = object.removeValue(forKey: "comment") {
            guard let text = comment as? String else {
                throw Failure.badData("key \"comment\": expected a text")
            }
            self.comment = text
        } else {
            comment = nil
        }
        let answer = object.filter { Self.answerKeys.contains($0.key) }
        let question = object.filter { !Self.answerKeys.contains($0.key) }
        let isOfList = object["only"] != nil || object["count"] != nil
        switch (answer.isEmpty, isOfList) {
        case (false, false): expected = try Self.decision(question, answer)
        case (true, true): expected = try Self.list(question)
        case (true, false):
            throw Failure.badData(
                "it expects nothing: give a key of an answer (allowed, denied, homeRole, effectiveRole), "
                    + "or only or count for a list")
        case (false, true):
            throw Failure.badData("it expects a decision and a list: make two lines of it")
        }
    }

    private static func decision(_ question: [String: Any], _ answer: [String: Any]) throws
        -> Expected
    {
        let line = try JSONSerialization.data(withJSONObject: question)
        var decoder = QuestionDecoder()
        let asked: Question
        do throws(InterchangeError) {
            asked = try decoder.decode(line: Array(line).span)
        } catch {
            // The line is not the one that was read.
            var error = error
            error.line = nil
            error.column = nil
            throw Failure.badData("\(error)")
        }
        var expected: [String: String] = [:]
        for (key, value) in answer {
            switch value {
            case let text as String where key != "allowed": expected[key] = text
            case let number as NSNumber where key == "allowed" && number.isTruth:
                expected[key] = number.boolValue ? "true" : "false"
            default: throw Failure.badData("key \"\(key)\": expected what an answer has there")
            }
        }
        return .decision(asked, expected)
    }

    private static func list(_ object: [String: Any]) throws -> Expected {
        func text(_ key: String) throws -> String? {
            guard let value = object[key] else { return nil }
            guard let text = value as? String else {
                throw Failure.badData("key \"\(key)\": expected a text")
            }
            return text
        }
        let known: Set = [
            "user", "action", "organization", "asset", "reaches", "in", "at", "only", "count",
        ]
        if let other = object.keys.sorted().first(where: { !known.contains($0) }) {
            throw Failure.badData(
                "key \"\(other)\": unknown, expected one of \(known.sorted().joined(separator: ", "))"
            )
        }
        var only: Set<Identity>?
        if let value = object["only"] {
            guard let texts = value as? [String] else {
                throw Failure.badData("key \"only\": expected a list of ACCOUNT/ID")
            }
            for text in texts { let _: User = try Reference.ref(text) }
            only = Set(texts.map { Identity($0) })
        }
        var count: Int?
        if let value = object["count"] {
            guard let number = value as? NSNumber, !number.isTruth,
                let whole = Int(number.stringValue),
                whole >= 0
            else { throw Failure.badData("key \"count\": expected a whole number from 0 on") }
            count = whole
        }
        let at = try text("at").map { try InstantText.instant($0) }
        guard let action = try text("action") else {
            throw Failure.badData("key \"action\": missing")
        }
        let targets = ["user", "organization", "asset"].filter { object[$0] != nil }
        guard targets.count == 1 else {
            throw Failure.badData("it is about one of user, organization, asset")
        }
        if object["user"] == nil, let other = ["reaches", "in"].first(where: { object[$0] != nil })
        {
            throw Failure.badData("key \"\(other)\": it is of a user, and none is given")
        }
        if let name = try text("user") {
            guard let reaches = try text("reaches").flatMap(Kind.init(rawValue:)) else {
                throw Failure.badData("key \"reaches\": expected organizations or assets")
            }
            let user: User = try Reference.ref(name)
            let account = try text("in").map(Reference.account) ?? user.account
            return .reach(user, action, reaches, in: account, at, only: only, count: count)
        }
        let target: Target
        if let organization = try text("organization") {
            target = .organization(try Reference.ref(organization))
        } else if let asset = try text("asset") {
            target = .asset(try Reference.ref(asset))
        } else {
            throw Failure.badData("who is asked about: give user, organization or asset")
        }
        return .users(action, target, at, only: only, count: count)
    }

    /// What was found in place of what is expected; nil if it holds.
    func failure(in view: View) throws -> String? {
        switch expected {
        case .decision(let question, let expected):
            return Self.difference(try view.decide(question), expected)
        case .users(let action, let target, let instant, let only, let count):
            let question = WhoCan(
                try ActionName.action(action, on: target.kind), on: target, at: instant)
            if only == nil {
                return Self.difference(try view.countUsers(question), count)
            }
            for name in only ?? [] { _ = try view.handle(try Reference.ref(name.text) as User) }
            let found = try view.users(question).items
            return Self.difference(found.map { "\($0.user)" }, only, count)
        case .reach(let user, let action, let kind, let account, let instant, let only, let count):
            let target: TargetKind = kind == .assets ? .asset : .organization
            let reach = Reach(
                of: user, in: account, for: try ActionName.action(action, on: target), at: instant)
            if kind == .assets {
                if only == nil { return Self.difference(try view.countAssets(reach), count) }
                for name in only ?? [] {
                    _ = try view.handle(try Reference.ref(name.text) as Ref<Asset>)
                }
                let found = try view.assets(reach).items
                return Self.difference(found.map { "\($0)" }, only, count)
            }
            if only == nil { return Self.difference(try view.countOrganizations(reach), count) }
            for name in only ?? [] {
                _ = try view.handle(try Reference.ref(name.text) as Ref<Organization>)
            }
            let found = try view.organizations(reach).items
            return Self.difference(found.map { "\($0)" }, only, count)
        }
    }

    private static func difference(_ decision: Decision, _ expected: [String: String]) -> String? {
        let found = [
            "allowed": decision.isAllowed ? "true" : "false",
            "homeRole": decision.homeRole.name,
            "effectiveRole": decision.effectiveRole?.name,
            "denied": decision.deniedBy?.name,
        ]
        let other = expected.sorted { $0.key < $1.key }.filter { found[$0.key] != $0.value }
        if other.isEmpty { return nil }
        let wanted = other.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "expected \(wanted), found \(decision.sentence)"
    }

    private static func difference(_ found: Int, _ expected: Int?) -> String? {
        guard let expected, expected != found else { return nil }
        return "expected \(expected), found \(found)"
    }

    private static func difference(_ found: [String], _ only: Set<Identity>?, _ count: Int?)
        -> String?
    {
        if let only {
            // By bytes, as identities are told apart.
            let there = Set(found.map { Identity($0) })
            let more = there.subtracting(only).sorted()
            let missing = only.subtracting(there).sorted()
            var parts: [String] = []
            if !more.isEmpty {
                parts.append("found besides \(more.map(\.text).joined(separator: ", "))")
            }
            if !missing.isEmpty {
                parts.append("missing \(missing.map(\.text).joined(separator: ", "))")
            }
            if let counted = difference(found.count, count) { parts.append(counted) }
            return parts.isEmpty ? nil : parts.joined(separator: "; ")
        }
        return difference(found.count, count)
    }
}

extension NSNumber {
    /// Whether it was `true` or `false` in JSON, and no number.
    fileprivate var isTruth: Bool {
        guard let json = try? JSONSerialization.data(withJSONObject: [self]) else { return false }
        return ["[true]", "[false]"].contains(String(decoding: json, as: UTF8.self))
    }
}
