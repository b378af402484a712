import AccessRules
import Testing

/// A set of actions is a set, whichever they are.
@Suite struct ActionSetTests {
    @Test func aSetHasItsOwnAndNothingElse() {
        for action in Action.allCases {
            let one: ActionSet = [action]
            #expect(one.count == 1 && !one.isEmpty && Array(one) == [action])
            for other in Action.allCases {
                #expect(one.contains(other) == (other == action), "\(action) \(other)")
            }
            let rest = ActionSet(Action.allCases.filter { $0 != action })
            #expect(rest.count == Action.allCases.count - 1)
            #expect(
                !rest.contains(action) && Array(rest) == Action.allCases.filter { $0 != action })
            #expect(ActionSet(Action.allCases).subtracting(rest) == one)
            #expect(one.subtracting(one).isEmpty && one.subtracting(rest) == one)
        }
        #expect(ActionSet().isEmpty && ActionSet().count == 0 && Array(ActionSet()) == [])
        #expect(ActionSet([.viewAsset, .viewAsset]) == [.viewAsset])
    }
}
