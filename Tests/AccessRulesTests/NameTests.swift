import AccessRules
import Testing

/// Names and raw values are in files that are already written: these literals never change,
/// and new ones are added at the end.
@Suite struct NameTests {
    @Test func actions() {
        #expect(
            Action.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 viewOrganization", "1 createOrganization", "2 editOrganization",
                "3 archiveOrganization", "4 moveOrganization", "5 deleteOrganization",
                "6 restoreOrganization", "7 destroyOrganization", "8 viewAsset",
                "9 createAsset", "10 editAsset", "11 archiveAsset", "12 moveAsset",
                "13 embedAsset", "14 releaseAsset", "15 deleteAsset", "16 restoreAsset",
                "17 destroyAsset", "18 setAssetPermissions", "19 inviteUser", "20 editUser",
                "21 removeUser", "22 assignRole", "23 inviteAdministrator",
                "24 editAdministrator", "25 removeAdministrator", "26 assignAdministrator",
                "27 resetMFA", "28 createGroup", "29 editGroup", "30 deleteGroup",
                "31 editGroupMembers", "32 editGroupOrganizations", "33 denyAssetTypes",
                "34 addConnectionToGroup", "35 enforceSSO", "36 enforceMFA",
                "37 updateBilling", "38 createAssetTemplate", "39 editAssetTemplate",
                "40 deleteAssetTemplate", "41 editOrganizationSidebar",
                "42 enableIntegrations", "43 enableFeatures", "44 changeSyncSettings",
                "45 manageData", "46 viewActivityLog", "47 importData", "48 exportData",
                "49 generateAPIKey", "50 revokeAPIKey", "51 viewPasswordsAccessed",
                "52 sharePasswordsAccessed", "53 configureConnections", "54 enterAccount",
                "55 acceptConnection", "56 declineConnection", "57 leaveConnection",
            ])
        for action in Action.allCases { #expect(Action(name: action.name) == action) }
    }

    @Test func roles() {
        #expect(
            Role.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 lite", "1 readOnly", "2 creator", "3 editor", "4 manager", "5 administrator",
            ])
        for role in Role.allCases { #expect(Role(name: role.name) == role) }
        #expect(Role.allCases.sorted() == Role.allCases)
    }

    @Test func layers() {
        #expect(
            Layer.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 standing", "1 role", "2 state", "3 organization", "4 assetType",
                "5 assetAccess",
            ])
    }

    @Test func verbs() {
        #expect(
            Verb.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 view", "1 create", "2 edit", "3 delete", "4 restore", "5 destroy",
            ])
        for verb in Verb.allCases { #expect(Verb(name: verb.name) == verb) }
    }

    @Test func targetKinds() {
        #expect(
            TargetKind.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 organization", "1 asset", "2 group", "3 subject", "4 connection", "5 log",
                "6 account",
            ])
    }

    @Test func statesOfOrganizationsAndAssets() {
        #expect(
            ObjectState.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 normal", "1 archived", "2 deleted",
            ])
        for state in ObjectState.allCases { #expect(ObjectState(name: state.name) == state) }
    }

    @Test func statusesOfUsers() {
        #expect(
            UserStatus.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 invited", "1 active", "2 removed",
            ])
        for status in UserStatus.allCases { #expect(UserStatus(name: status.name) == status) }
    }

    @Test func statusesOfConnections() {
        #expect(
            ConnectionStatus.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "0 draft", "1 pending", "2 accepted", "3 declined", "4 cancelled", "5 lapsed",
                "6 revoked", "7 left", "8 expired",
            ])
        for status in ConnectionStatus.allCases {
            #expect(ConnectionStatus(name: status.name) == status)
        }
    }

    @Test(arguments: ["", "Editor", "read-only", "EDITOR", "editor ", "viewasset", "entire"])
    func aNameThatIsNotSpeltExactlyIsNone(_ name: String) {
        #expect(Action(name: name) == nil)
        #expect(Role(name: name) == nil)
        #expect(Verb(name: name) == nil)
        #expect(ObjectState(name: name) == nil)
        #expect(UserStatus(name: name) == nil)
        #expect(ConnectionStatus(name: name) == nil)
    }
}
