import Testing

@testable import Latchkey

/// What the schema says can be asked can be asked, and nothing else of it.
@Suite struct QuerySchemaTests {
    private func parses<Thing: Queryable>(_ text: String, of type: Thing.Type) -> Bool {
        (try? Predicate<Thing>(text: text)) != nil
    }

    private func value(of field: QuerySchema.Field) -> String {
        switch field.values {
        case "text": "\"x\""
        case "an instant": "\"2026-01-01T00:00:00Z\""
        case "ACCOUNT/ID", "KIND/ID": "\"a/b\""
        default: String(field.values.prefix { $0 != "," })
        }
    }

    private func check<Thing: Queryable>(_ type: Thing.Type) {
        let schema = QuerySchema(of: type)
        #expect(!schema.fields.isEmpty)
        for field in schema.fields {
            let value = value(of: field)
            let forms = [
                "==": "\(field.name) == \(value)", "!=": "\(field.name) != \(value)",
                ".isIn(…)": "\(field.name).isIn(\(value), \(value))",
                "<": "\(field.name) < \(value)", ">=": "\(field.name) >= \(value)",
                ".hasPrefix(…)": "\(field.name).hasPrefix(\(value))",
                ".hasWords(…)": "\(field.name).hasWords(\(value))",
                ".isMissing": "\(field.name).isMissing",
            ]
            #expect(Set(field.comparisons).isSubset(of: forms.keys))
            for (comparison, text) in forms {
                #expect(
                    parses(text, of: type) == field.comparisons.contains(comparison), "\(text)")
            }
        }
        for relation in schema.relations {
            #expect(parses("\(relation.name).isEmpty", of: type), "\(relation.name)")
            #expect(
                parses("\(relation.name).contains(\"x\")", of: type) || relation.other == "a grant")
        }
        let permissions = [
            "accessible(to: \"a/b\", for: \(Thing.self == Asset.self ? "viewAsset" : "viewOrganization"))",
            "can(viewAsset, asset: \"a/b\")",
        ]
        for text in permissions {
            let isTold = schema.permission.map { $0.hasPrefix(text.prefix(3)) } ?? false
            #expect(parses(text, of: type) == isTold, "\(text)")
        }
        for order in schema.orders { #expect((try? Order<Thing>(text: order)) != nil, "\(order)") }
    }

    @Test func whatIsToldCanBeWritten() {
        check(Organization.self)
        check(User.self)
        check(Group.self)
        check(Asset.self)
        check(Connection.self)
        check(Grant.self)
        check(LogEntry.self)
        check(Account.self)
    }
}
