/// The settled world, and all that accounts have, in each state and from both ends.
let richWorld =
    settledWorld + """
        {"type":"account","id":"far","subdomain":"far","name":"Far away","seatLimit":9}
        {"type":"user","account":"acme","id":"cat","email":"cat@acme.example","name":"Cat","role":"manager","allOrganizations":true}
        {"type":"user","account":"acme","id":"inv","email":"inv@acme.example","name":"Invited","role":"editor","status":"invited"}
        {"type":"user","account":"acme","id":"old","email":"old@acme.example","name":"Old","role":"editor","status":"removed"}
        {"type":"user","account":"noc","id":"ned","email":"ned@noc.example","name":"Ned","role":"lite","enrolledInMFA":true}
        {"type":"user","account":"far","id":"fay","email":"fay@far.example","name":"Fay","role":"administrator"}
        {"type":"organization","account":"acme","id":"branch","name":"Northwind West","kind":"Customer","status":"Active","parent":"north"}
        {"type":"organization","account":"acme","id":"attic","name":"Attic","kind":"Vendor","state":"archived"}
        {"type":"organization","account":"acme","id":"gone","name":"Gone","state":"deleted"}
        {"type":"organization","account":"noc","id":"base","name":"Base"}
        {"type":"organization","account":"far","id":"east","name":"Eastwind"}
        {"type":"group","account":"acme","id":"sales","name":"Sales","description":"Who sells","deniedAssetTypes":["password"]}
        {"type":"group","account":"noc","id":"shift","name":"Night shift"}
        {"type":"asset","account":"acme","id":"plan","organization":"south","kind":"document","name":"Plan","access":{"users":["bob"],"groups":["sales"]}}
        {"type":"asset","account":"acme","id":"trash","organization":"south","kind":"document","name":"Trash","state":"deleted"}
        {"type":"asset","account":"noc","id":"rota","organization":"base","kind":"document","name":"Rota","access":{"users":[],"groups":["shift"]}}
        {"type":"connection","id":"days","host":"noc","delegate":"acme","maximumRole":"readOnly","status":"accepted","allOrganizations":true,"until":"2031-01-01T00:00:00Z","sentBy":"noc/nia","sentAt":"2026-01-01T00:00:00Z"}
        {"type":"connection","id":"once","host":"acme","delegate":"noc","maximumRole":"creator","status":"declined","message":"Once"}
        {"type":"connection","id":"next","host":"far","delegate":"acme","maximumRole":"manager","status":"pending","sentBy":"far/fay","sentAt":"2026-02-20T00:00:00Z"}
        {"type":"membership","account":"acme","group":"sales","user":"cat"}
        {"type":"membership","account":"acme","group":"sales","user":"bob","until":"2030-01-01T00:00:00Z"}
        {"type":"membership","account":"acme","group":"techs","connection":"nights"}
        {"type":"membership","account":"noc","group":"shift","user":"ned"}
        {"type":"grant","account":"acme","organization":"south","user":"bob","by":"noc/ned","time":"2026-01-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"branch","user":"bob","until":"2030-01-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"branch","group":"techs","until":"2030-01-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"south","connection":"nights","until":"2030-01-01T00:00:00Z"}
        {"type":"grant","account":"noc","organization":"base","group":"shift"}
        {"type":"grant","account":"far","organization":"east","connection":"next"}
        {"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","operation":"viewAsset","user":"noc/nia","resource":{"kind":"asset","id":"safe","name":"Safe"},"organization":"north"}
        {"type":"log","account":"noc","time":"2026-02-01T10:00:00Z","action":"update","operation":"editUser","user":"noc/nia","resource":{"kind":"user","id":"ned","name":"Ned"}}

        """
