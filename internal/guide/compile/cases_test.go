package compile

import (
	"fmt"
	"strings"
)

// cases has at least one fault for every finding id. TestEveryID checks that.
var cases = []mutation{
	// The file as a whole.
	fault(idFileMissing, "guide.yaml|", edit{logicFile, "", ""}),
	fault(idFileTooLarge, "guide.yaml|", edit{logicFile, "",
		strings.Repeat("# long\n", maxFile/7+1)}),
	fault(idNotUTF8, "guide.yaml|title: ¦\xffWhat a road",
		in("What a roadside", "\xffWhat a roadside")),
	fault(idControlCharacter, "guide.yaml|title: What ¦\ra",
		in("What a roadside", "What \ra roadside")),
	fault(idControlCharacter, "text/en-US.yaml|why: ¦\"Air",
		edit{us, "Air and heat come first.", `"Air\tand heat."`}),
	fault(idNoText, "text|", edit{us, "", ""}, edit{gb, "", ""}),
	fault(idStrayFile, "text/de.yml|", edit{"text/de.yml", "", "language: de\n"}),

	// YAML, and the subset of YAML that guides use.
	fault(idYAMLSyntax, "guide.yaml|start: life¦: x", in("start: life", "start: life: x")),
	fault(idYAMLSyntax, "text/en-GB.yaml|sticks again, begin again.¦\n",
		edit{gb, "- If it sticks again", `- "If it sticks again`}),
	fault(idEmptyFile, "guide.yaml|", edit{logicFile, "", "\n"}),
	fault(idEmptyFile, "text/en-GB.yaml|¦# nothing", edit{gb, "", "# nothing\n"}),
	fault(idManyDocuments, "guide.yaml|¦---",
		in("    source: [house]\n", "    source: [house]\n---\nsecond: x\n")),
	fault(idAnchor, "guide.yaml|start: ¦&s life", in("start: life", "start: &s life")),
	// the use of the anchor is the same fault
	fault(idAnchor, "guide.yaml|owner: ¦&o Fi", in("owner: First", "owner: &o First"),
		in("note: Read on the day given.", "note: *o")),
	fault(idTag, "guide.yaml|start: ¦!life life", in("start: life", "start: !life life")),
	fault(idMergeKey, "guide.yaml|¦<<: {}", in("start: life", "<<: {}\nstart: life")),
	fault(idBlockText, "text/en-US.yaml|summary: ¦>-",
		edit{us, "summary: What", "summary: >-\n  What"}),
	fault(idBadKey, "guide.yaml|¦7: x", in("start: life", "7: x\nstart: life")),
	fault(idBadKey, "guide.yaml|? ¦[a]", in("start: life", "? [a]\n: x\nstart: life")),
	fault(idBadKey, "guide.yaml|¦kkkkk", in("start: life",
		strings.Repeat("k", 101)+": x\nstart: life")),
	fault(idDuplicateKey, "guide.yaml|source: [C2]\n    ¦tries: 2",
		in("    cautions: [no-force]", "    tries: 2\n    cautions: [no-force]")),
	fault(idDuplicateKey, "text/en-US.yaml|shut in\n  ¦trapped: Again",
		edit{us, "  trapped: Someone is shut in\n",
			"  trapped: Someone is shut in\n  trapped: Again\n"}),
	fault(idTooDeep, "guide.yaml|¦{not: place.drive",
		in("when: place.drive", "when: "+strings.Repeat("{not: ", 30)+"place.drive"+
			strings.Repeat("}", 30))),

	// Shapes and values.
	fault(idWrongType, "guide.yaml|¦- 1", edit{logicFile, "", "- 1\n"}),
	fault(idWrongType, "guide.yaml|owner: ¦[a]", in("owner: Firststeps maintainers", "owner: [a]")),
	fault(idWrongType, "guide.yaml|junctions:\n  ¦- when",
		in("  next:\n    - {when: known, to: press}\n    - {otherwise: towed}", "  - when")),
	fault(idWrongType, "guide.yaml|questions: ¦all", in(questionsSection, "questions: all\n")),
	fault(idWrongType, "guide.yaml|source: ¦house",
		in("urgency: not-urgent\n    source: [house]", "urgency: not-urgent\n    source: house")),
	fault(idWrongType, "guide.yaml|life: ¦\"true\"", in("life: true", `life: "true"`)),
	fault(idWrongType, "guide.yaml|place: ¦parked",
		in("  place:\n    source", "  place:\n    place: parked\n    source")),
	fault(idWrongType, "guide.yaml|tries: ¦many", in("tries: 3", "tries: many")),
	fault(idWrongType, "guide.yaml|call: ¦roadside", in("call: {who: roadside}", "call: roadside")),
	fault(idWrongType, "guide.yaml|choices: ¦[drive]", in(placeChoices, "choices: [drive]\n")),
	fault(idWrongType, "text/en-US.yaml|hint: ¦7", edit{us, "hint: Knock and listen.", "hint: 7"}),
	fault(idWrongType, "text/en-US.yaml|do: ¦Take", edit{us, "do:\n      - Take", "do: Take"}),
	fault(idWrongType, "text/en-US.yaml|notes: ¦none",
		edit{us, "notes:\n  papers: My papers are in the trunk.\n  common: This happens often.\n",
			"notes: none\n"}),
	fault(idUnknownKey, "guide.yaml|¦ownr:", in("reviewed:", "ownr: me\nreviewed:")),
	fault(idUnknownKey, "guide.yaml|who: roadside, ¦colour",
		in("who: roadside", "who: roadside, colour: red")),
	fault(idUnknownKey, "guide.yaml|¦couldbe: [a]",
		in("{all: [life.nobody, {not: place.road}]}", "{couldbe: [a]}")),
	fault(idUnknownKey, "text/en-US.yaml|title: Where is the car?\n    ¦hnt",
		edit{us, "title: Where is the car?", "title: Where is the car?\n    hnt: Look."}),
	fault(idMissingKey, "guide.yaml|¦guide: small", in("owner: Firststeps maintainers\n", "")),
	fault(idMissingKey, "guide.yaml|¦nobody: {urg",
		in("nobody: {to: place}", "nobody: {urgency: urgent}")),
	fault(idMissingKey, "guide.yaml|call: ¦{who: emergency}",
		in("{who: emergency, service: fire}", "{who: emergency}")),
	fault(idMissingKey, "text/en-US.yaml|¦language",
		edit{us, "name: English (United States)\n", ""}),
	fault(idEmptyList, "guide.yaml|any: ¦[]", in("{any: [parked, place.*]}", "{any: []}")),
	fault(idEmptyList, "text/en-US.yaml|do: ¦[]",
		edit{us, "do:\n      - Take what you need.", "do: []"}),
	fault(idRepeated, "guide.yaml|[no-force, ¦no-force]",
		in("cautions: [no-force]", "cautions: [no-force, no-force]")),
	fault(idBadID, "guide.yaml|guide: ¦Small", in("guide: small", "guide: Small")),
	fault(idBadID, "guide.yaml|¦Opened: {to",
		with(texts("opened: It opened", "Opened: It opened"), in("opened: {to", "Opened: {to"))...),
	fault(idBadID, "guide.yaml|[C1, C2, ¦3C]", in("parts: [C1, C2]", "parts: [C1, C2, 3C]")),
	fault(idReservedID, "guide.yaml|¦_: {to: opened}",
		with(texts("opened: It opened", "_: It opened"), in("opened: {to", "_: {to"))...),
	fault(idReservedID, "guide.yaml|  ¦car:\n    urgency",
		with(texts("  opened:\n    title", "  car:\n    title"),
			in("  opened:\n    urgency", "  car:\n    urgency"), in("{to: opened}", "{to: car}"),
			in("[press, opened]", "[press, car]"), in("[towed, opened,", "[towed, car,"))...),
	fault(idDuplicateID, "guide.yaml|dispositions:\n  ¦life:",
		with(texts("dispositions:\n",
			"dispositions:\n  life: {title: It is well, do: [Rest.], worse: [Call.]}\n\n"),
			in("dispositions:\n",
				"dispositions:\n  life: {urgency: not-urgent, source: [C1]}\n\n"))...),
	fault(idDuplicateID, "guide.yaml|always:\n  ¦press:",
		with(texts("help: Get", "press: Get"), in("  help: {to: next", "  press: {to: next"))...),
	fault(idReservedID, "guide.yaml|always:\n  ¦car:",
		with(texts("help: Get", "car: Get"), in("  help: {to: next", "  car: {to: next"))...),
	fault(idUnknownKey, "guide.yaml|when: life.*, ¦urgency",
		in("when: life.*, source", "when: life.*, urgency: urgent, source")),
	fault(idMissingKey, "guide.yaml|¦help: {when",
		in("help: {to: next, icon: shut, when", "help: {when")),
	fault(idUnknownTarget, "guide.yaml|to: ¦nowhere, when",
		in("to: next, icon: shut, when: life.*", "to: nowhere, when: life.*")),
	fault(idUnknownChoice, "guide.yaml|when: ¦help.gone",
		in("when: place.drive,", "when: help.gone,")),
	fault(idOrphanText, "text/en-US.yaml|¦hlp: Get", edit{us, "  help: Get", "  hlp: Get"}),
	fault(idMissingText, "text/en-US.yaml|¦language",
		edit{us, "always:\n  help: Get someone to come\n", ""}),
	fault(idDuplicateID, "guide.yaml|junctions:\n  ¦place:",
		in("  next:\n", "  place:\n    - {otherwise: towed}\n  next:\n")),
	fault(idDuplicateID, "guide.yaml|[C1, C2, ¦house]",
		in("parts: [C1, C2]", "parts: [C1, C2, house]")),
	fault(idBadVersion, "guide.yaml|version: ¦1.0", in("version: 1.0.0", "version: 1.0")),
	fault(idBadDate, "guide.yaml|reviewed: ¦2026-11-31", in("2026-11-23", "2026-11-31")),
	fault(idBadDate, "guide.yaml|review-by: ¦2026-11-23", in("2027-05-23", "2026-11-23")),
	fault(idBadURL, "guide.yaml|url: ¦javascript:x",
		in("https://example.org/club", "javascript:x")),
	fault(idUnknownValue, "guide.yaml|class: ¦trie", in("class: try", "class: trie")),
	fault(idUnknownValue, "guide.yaml|tells: [¦plate",
		in("  place:\n    source: [C1]", "  place:\n    tells: [plate]\n    source: [C1]")),
	fault(idUnknownValue, "guide.yaml|protects: ¦all", in("protects: people", "protects: all")),
	fault(idUnknownValue, "guide.yaml|kind: ¦tell", in("kind: say", "kind: tell")),
	fault(idUnknownValue, "guide.yaml|urgency: ¦soon",
		in("road: {to: towed, urgency: urgent}", "road: {to: towed, urgency: soon}")),
	fault(idUnknownValue, "guide.yaml|who: ¦police}", in("{who: non-emergency}", "{who: police}")),
	fault(idUnknownValue, "guide.yaml|service: ¦army", in("service: fire", "service: army")),
	fault(idOutOfRange, "guide.yaml|tries: ¦10", in("tries: 3", "tries: 10")),
	fault(idOutOfRange, "guide.yaml|tries: ¦0", in("tries: 3", "tries: 0")),
	fault(idOutOfRange, "guide.yaml|minutes: ¦0", in("tries: 3", "tries: 3\n    minutes: 0")),
	fault(idBadPace, "guide.yaml|¦per-minute: [120, 100]", in("tries: 3",
		"tries: 3\n    pace: {per-minute: [120, 100], source: [C2]}"),
		edit{us, "{tries} times", "{tries} times, {pace} a minute,"},
		edit{gb, "{tries} times", "{tries} times, {pace} a minute,"}),
	fault(idBadPace, "guide.yaml|¦per-minute: [100]", in("tries: 3",
		"tries: 3\n    pace: {per-minute: [100], source: [C2]}"),
		edit{us, "{tries} times", "{tries} times, {pace} a minute,"},
		edit{gb, "{tries} times", "{tries} times, {pace} a minute,"}),
	fault(idOutOfRange, "guide.yaml|minutes: ¦0", in("tries: 3",
		"tries: 3\n    timer: {minutes: 0, source: [C2]}")),
	fault(idMissingKey, "guide.yaml|pace: ¦{per", in("tries: 3",
		"tries: 3\n    pace: {per-minute: [100, 120]}"),
		edit{us, "{tries} times", "{tries} times, {pace} a minute,"},
		edit{gb, "{tries} times", "{tries} times, {pace} a minute,"}),
	fault(idMissingText, "text/en-US.yaml|¦do:\n      - Press", in("tries: 3",
		"tries: 3\n    timer: {minutes: 2, source: [C2]}"),
		edit{gb, "{tries} times", "{tries} times, {timer} minutes,"}),
	fault(idOutOfRange, "guide.yaml|help: ¦0",
		in("alarm: trapped\n", "alarm: trapped\nseconds: {help: 0}\n")),
	fault(idUnknownKey, "guide.yaml|seconds: {¦soon",
		in("alarm: trapped\n", "alarm: trapped\nseconds: {soon: 9}\n")),
	fault(idOutOfRange, "guide.yaml|mutation: {safety: ¦94}",
		in("alarm: trapped\n", "alarm: trapped\nmutation: {safety: 94}\n")),
	fault(idUnknownKey, "guide.yaml|mutation: {¦life",
		in("alarm: trapped\n", "alarm: trapped\nmutation: {life: 100}\n")),
	fault(idWrongType, "guide.yaml|seconds: ¦9",
		in("alarm: trapped\n", "alarm: trapped\nseconds: 9\n")),

	// References.
	fault(idUnknownTarget, "guide.yaml|stuck: {to: ¦twoed}",
		in("stuck: {to: towed}", "stuck: {to: twoed}")),
	fault(idUnknownNode, "guide.yaml|flags:\n  trapped: {to: ¦traped,",
		in("trapped: {to: trapped, icon: shut, source", "trapped: {to: traped, source")),
	fault(idUnknownNode, "guide.yaml|forgets: [¦presss]",
		in("    choices:\n      drive", "    forgets: [presss]\n    choices:\n      drive")),
	fault(idUnknownNode, "guide.yaml|keeps: [¦opened]",
		in("    choices:\n      drive", "    keeps: [opened]\n    choices:\n      drive")),
	fault(idUnknownNode, "guide.yaml|[parked, ¦plac.*]", in("place.*", "plac.*")),
	fault(idUnknownChoice, "guide.yaml|[¦life.nobod,", in("life.nobody", "life.nobod")),
	fault(idUnknownChoice, "guide.yaml|[¦opened.*,", in("life.nobody", "opened.*")),
	fault(idUnknownFlag, "guide.yaml|alarm: ¦traped", in("alarm: trapped", "alarm: traped")),
	fault(idUnknownCaution, "guide.yaml|[¦no-fource]", in("[no-force]", "[no-fource]")),
	fault(idUnknownPicture, "guide.yaml|picture: [¦presed]",
		in("picture: [pressed]", "picture: [presed]")),
	fault(idUnknownKey, "guide.yaml|source: [C2], ¦picture: x}",
		in("scope: [try], source: [C2]}", "scope: [try], source: [C2], picture: x}")),
	fault(idUnknownNote, "guide.yaml|[¦comon]", in("[common]", "[comon]")),
	fault(idUnknownCondition, "guide.yaml|when: ¦knwon", in("when: known", "when: knwon")),
	fault(idUnknownSource, "guide.yaml|[try], source: [¦C3]",
		in("[try], source: [C2]", "[try], source: [C3]")),

	fault(idUnknownFragment, "guide.yaml|uses: [¦nosuch]",
		in("start: life", "uses: [nosuch]\nstart: life")),

	// Contents of a guide.
	fault(idTooManyNodes, "guide.yaml|  ¦x494:",
		with(texts("dispositions:\n", "dispositions:\n"+
			many(495, "  x%d: {title: It is well, do: [Rest.], worse: [Call.]}\n")),
			in("    urgency: not-urgent\n    source: [house]\n",
				"    urgency: not-urgent\n    source: [house]\n"+
					many(495, "  x%d: {urgency: not-urgent, source: [C1]}\n")))...),
	fault(idTooManyChoices, "guide.yaml|      ¦x22:",
		with(texts("      stuck: It did not\n",
			"      stuck: It did not\n"+many(23, "      x%d: Other\n")),
			in("      stuck: {to: towed}\n", "      stuck: {to: towed}\n"+
				many(23, "      x%d: {to: towed}\n")))...),
	fault(idTooFewChoices, "guide.yaml|¦outcomes:",
		with(texts("      stuck: It did not\n", ""), in("      stuck: {to: towed}\n", ""))...),
	fault(idNoUnsure, "guide.yaml|C1]\n    ¦choices:\n      drive",
		with(texts("      road: On the road\n      unsure: I am not sure\n",
			"      road: On the road\n"),
			in("      unsure: {to: next, reason: Both ways lead to help.}\n", ""))...),
	fault(idReasonElsewhere, "guide.yaml|place, ¦reason",
		in("nobody: {to: place}", "nobody: {to: place, reason: None.}")),
	fault(idBadCar, "guide.yaml|  place:\n    ¦car",
		in("  place:\n    source: [C1]", "  place:\n    car: shape\n    source: [C1]")),
	fault(idBadCar, "guide.yaml|  life:\n    ¦car",
		in("  life:\n    life: true", "  life:\n    car: shape\n    life: true")),
	// A question about the shape, with all its choices: about life, then with an urgent choice.
	fault(idBadCar, "guide.yaml|  life:\n    ¦car",
		with(texts("      nobody: No\n",
			"      nobody: No\n      trunk: A\n      hatch: B\n      pickup: C\n      front: D\n"),
			in("  life:\n    life: true", "  life:\n    car: shape\n    life: true"),
			in("      nobody: {to: place}\n",
				"      nobody: {to: place}\n      trunk: {to: place}\n      hatch: {to: place}\n "+
					"     pickup: {to: place}\n      front: {to: place}\n"),
			in("      trapped: {to: trapped, urgency: emergency, icon: shut}",
				"      trapped: {to: trapped}"),
			in("      unsure: {to: trapped, urgency: emergency}",
				"      unsure: {to: trapped}"))...),
	fault(idBadCar, "guide.yaml|  place:\n    ¦car",
		with(texts("      road: On the road\n",
			"      road: On the road\n      trunk: A\n      hatch: B\n      pickup: C\n      "+
				"front: D\n"),
			in("  place:\n    source: [C1]", "  place:\n    car: shape\n    source: [C1]"),
			in("      drive: {to: next}\n",
				"      drive: {to: next}\n      trunk: {to: next}\n      hatch: {to: next}\n     "+
					" pickup: {to: next}\n      front: {to: next}\n"))...),
	fault(idBadCar, "guide.yaml|¦car: press", in("class: try", "class: help")),
	fault(idBadCar, "guide.yaml|¦car: maker",
		in("car: press\n    call: {who: roadside}", "car: maker\n    call: {who: locksmith}")),
	fault(idBadRoad, "guide.yaml|¦road: animals", in("car: press", "road: animals")),
	fault(idUnknownValue, "guide.yaml|car: ¦shape", in("car: press", "car: shape")),
	fault(idServiceElsewhere, "guide.yaml|roadside, ¦service",
		in("who: roadside", "who: roadside, service: fire")),
	fault(idForgetsAndKeeps, "guide.yaml|¦keeps",
		in("    choices:\n      drive",
			"    forgets: [press]\n    keeps: [life]\n    choices:\n      drive")),
	fault(idEmergencyCall, "guide.yaml|urgency: ¦emergency\n    source", with([]edit{
		{us, "    title: Call {number}\n    do:\n      - Call {number} now.\n    say:\n      - " +
			"Someone is shut in the trunk.\n",
			"    title: Call {emergency}\n    do:\n      - Call now.\n"},
		{gb, "    title: Call {number}\n    do:\n      - Call {number} now.\n    say:\n      - " +
			"Someone is shut in the boot.\n",
			"    title: Call {emergency}\n    do:\n      - Call now.\n"},
	}, in("    call: {who: emergency, service: fire}\n", ""))...),
	fault(idEmergencyCall, "guide.yaml|call: ¦{who: non-emergency}\n    source: [C1]",
		in("{who: emergency, service: fire}", "{who: non-emergency}")),
	fault(idBadStart, "guide.yaml|start: ¦place", in("start: life", "start: place")),
	fault(idBadStart, "guide.yaml|start: ¦opened", in("start: life", "start: opened")),
	fault(idFlagTarget, "guide.yaml|to: ¦towed, source",
		in("{to: trapped, icon: shut, source", "{to: towed, source")),
	fault(idFlagTarget, "guide.yaml|to: ¦place, source",
		in("{to: trapped, icon: shut, source", "{to: place, source")),
	fault(idBadExpression, "guide.yaml|known: ¦{any",
		in("{any: [parked, place.*]}", "{any: [parked], all: [place.*]}")),
	fault(idBadExpression, "guide.yaml|known: ¦{}", in("{any: [parked, place.*]}", "{}")),
	fault(idOtherwiseMissing, "guide.yaml|junctions:\n  ¦next",
		in("    - {otherwise: towed}\n", "    - {when: parked, to: towed}\n")),
	fault(idOtherwiseNotLast, "guide.yaml|- {¦otherwise: towed}",
		in("- {otherwise: towed}", "- {otherwise: towed}\n    - {otherwise: opened}")),
	fault(idOtherwiseNotLast, "guide.yaml|towed, ¦to: press}",
		in("{otherwise: towed}", "{otherwise: towed, to: press}")),
	fault(idOtherwiseNotLast, "guide.yaml|towed, ¦when: known}",
		in("{otherwise: towed}", "{otherwise: towed, when: known}")),
	fault(idConditionCircle, "guide.yaml|conditions:\n  ¦parked",
		in("{not: place.road}", "{not: known}")),
	fault(idConditionCircle, "guide.yaml|  ¦known: {any",
		in("[parked, place.*]", "[parked, known]")),
	fault(idJunctionCircle, "guide.yaml|junctions:\n  ¦next",
		in("{otherwise: towed}", "{otherwise: next}")),
	fault(idPropertyOnEmergency, "guide.yaml|[no-traffic, ¦no-force]",
		in("source: [C1]\n    cautions: [no-traffic]\n\n  towed",
			"source: [C1]\n    cautions: [no-traffic, no-force]\n\n  towed")),
	fault(idReassureOnEmergency, "guide.yaml|notes: [¦common]\n\n  towed",
		in("source: [C1]\n    cautions: [no-traffic]\n\n  towed",
			"source: [C1]\n    cautions: [no-traffic]\n    notes: [common]\n\n  towed")),
	fault(idQuietElsewhere, "guide.yaml|  towed:\n    urgency: urgent\n    ¦quiet",
		in("  towed:\n    urgency: urgent\n", "  towed:\n    urgency: urgent\n    quiet: true\n")),
	fault(idGuideElsewhere, "guide.yaml|kind: reassure, ¦guide: other",
		in("common: {kind: reassure,", "common: {kind: reassure, guide: other,")),
	fault(idGuideElsewhere, "guide.yaml|kind: reassure, ¦keeps: [place]",
		in("common: {kind: reassure,", "common: {kind: reassure, keeps: [place],")),
	fault(idLifeElsewhere, "guide.yaml|guide: other, keeps: ¦[place, life]",
		in("common: {kind: reassure,",
			"common: {kind: guide, guide: other, keeps: [place, life],")),
	fault(idMissingKey, "guide.yaml|  ¦common: {kind: guide",
		in("common: {kind: reassure,", "common: {kind: guide,")),
	fault(idGuideOnEmergency, "guide.yaml|notes: [¦common]\n\n  towed",
		in("common: {kind: reassure,", "common: {kind: guide, guide: other,"),
		in("source: [C1]\n    cautions: [no-traffic]\n\n  towed",
			"source: [C1]\n    cautions: [no-traffic]\n    notes: [common]\n\n  towed")),
	fault(idUnreachedNode, "guide.yaml|  ¦opened:\n",
		in("opened: {to: opened}", "opened: {to: towed}")),
	// with all that follows it
	fault(idUnreachedNode, "guide.yaml|  ¦place:\n",
		in("nobody: {to: place}", "nobody: {to: trapped}")),
	fault(idUnusedCaution, "guide.yaml|  ¦no-force: ", in("    cautions: [no-force]\n", "")),
	fault(idUnusedPicture, "guide.yaml|  ¦pressed: ", in("    picture: [pressed]\n", "")),
	fault(idUnusedPicture, "pictures/other.svg|", edit{"pictures/other.svg", "", drawn}),
	fault(idNoDrawing, "guide.yaml|  ¦pressed: ", edit{"pictures/pressed.svg", "", ""}),
	fault(idNoDrawing, "guide.yaml|{to: trapped, icon: ¦shot, source",
		in("icon: shut, source: [C1]", "icon: shot, source: [C1]")),
	fault(idBadDrawing, "pictures/pressed.svg|", edit{"pictures/pressed.svg", "",
		strings.Replace(drawn, "<path", `<path style="color:red"`, 1)}),
	fault(idBadDrawing, "pictures/icon-shut.svg|", edit{"pictures/icon-shut.svg", "", drawn}),
	fault(idHiddenPicture, "guide.yaml|picture: [¦lid, pressed]",
		in("  pressed: {mirror", "  lid: {}\n  pressed: {mirror"),
		in("picture: [pressed]", "picture: [lid, pressed]"), edit{"pictures/lid.svg", "", drawn},
		edit{us, "  pressed: A", "  lid: A lid.\n  pressed: A"},
		edit{gb, "  pressed: A", "  lid: A lid.\n  pressed: A"}),
	fault(idStrayFile, "pictures/pressed.png|", edit{"pictures/pressed.png", "", "x"}),
	fault(idUnusedNote, "guide.yaml|  ¦papers: ", in("    notes: [papers]\n", "")),
	fault(idUnusedCondition, "guide.yaml|  ¦parked: ", in("[parked, place.*]", "[place.*]")),
	fault(idUnusedJunction, "guide.yaml|  ¦other:",
		in("  next:\n", "  other:\n    - {otherwise: towed}\n  next:\n")),
	fault(idUnusedSource, "guide.yaml|  ¦spare:",
		in("flags:\n", "  spare: {title: Nothing, date: 2026-01-01}\n\nflags:\n")),

	// The guide's own rules.
	fault(idBadRule, "guide.yaml|    ¦always: known",
		in("    never: [try]\n", "    never: [try]\n    always: known\n")),
	// the second in the order in which forms are checked
	fault(idBadRule, "guide.yaml|    ¦within: 2",
		in("    before: [place, try]\n", "    within: 2\n    before: [place, try]\n")),
	fault(idBadRule, "guide.yaml|rules:\n  ¦not-on",
		in("    never: [try]\n    when: place.road\n", "")),
	// and not also late, which only this rule uses
	fault(idBadRule, "guide.yaml|rules:\n  ¦not-on",
		in("    never: [try]\n    when: place.road\n", "    when: late\n"),
		in("  known: {", "  late: place.road\n  known: {")),
	fault(idBadRule, "guide.yaml|    ¦at: [press]",
		in("    when: place.road\n", "    when: place.road\n    at: [press]\n")),
	fault(idBadRule, "guide.yaml|    ¦when: late",
		in("    first: [life]\n", "    first: [life]\n    when: late\n"),
		in("  known: {", "  late: place.road\n  known: {")),
	fault(idBadRule, "guide.yaml|    ¦first: [life]\n    why: Nobody",
		in("    to: [towed, opened, emergency]\n",
			"    to: [towed, opened, emergency]\n    first: [life]\n")),
	fault(idBadRule, "guide.yaml|    ¦to: [towed]",
		in("    at: [press, opened]\n", "    at: [press, opened]\n    to: [towed]\n")),
	fault(idBadRule, "guide.yaml|    ¦calls: fire",
		in("    at: [press, opened]\n", "    at: [press, opened]\n    calls: fire\n")),
	fault(idBadRule, "guide.yaml|    ¦when: place.road",
		in("    never: [try]\n", "    calls: fire\n    at: [trapped]\n")),
	fault(idMissingKey, "guide.yaml|¦nobody-shut-in:",
		in("    always: {not: life.trapped}\n    at: [press, opened]\n", "    calls: fire\n")),
	fault(idUnknownValue, "guide.yaml|calls: ¦firemen",
		in("    always: {not: life.trapped}\n    at: [press, opened]\n",
			"    calls: firemen\n    at: [trapped]\n")),
	fault(idWrongType, "guide.yaml|soon-over: ¦yes-soon", in(soonOver, "soon-over: yes-soon\n")),
	fault(idWrongType, "guide.yaml|scope: ¦try", in("scope: [try]", "scope: try")),
	fault(idWrongType, "guide.yaml|within: ¦soon", in("within: 3", "within: soon")),
	fault(idUnknownKey, "guide.yaml|¦place: true",
		in("    class: try\n", "    class: try\n    place: true\n")),
	fault(idUnknownKey, "guide.yaml|¦unless:",
		in("    when: place.road\n", "    when: place.road\n    unless: known\n")),
	fault(idMissingKey, "guide.yaml|¦not-on-the-road:", in("    when: place.road\n", "")),
	fault(idMissingKey, "guide.yaml|¦nobody-shut-in:", in("    at: [press, opened]\n", "")),
	fault(idMissingKey, "guide.yaml|¦life-first:", in("    first: [life]\n", "")),
	fault(idMissingKey, "guide.yaml|¦soon-over:", in("    from: [press]\n", "")),
	fault(idMissingKey, "guide.yaml|¦soon-over:", in("    to: [towed, opened, emergency]\n", "")),
	fault(idMissingKey, "guide.yaml|¦soon-over:",
		in("    why: Nobody is kept at the button.\n", "")),
	fault(idMissingKey, "guide.yaml|¦soon-over:",
		in("kept at the button.\n    source: [C2]\n", "kept at the button.\n")),
	fault(idEmptyList, "guide.yaml|scope: ¦[]", in("scope: [try]", "scope: []")),
	fault(idEmptyList, "guide.yaml|never: ¦[]", in("never: [try]", "never: []")),
	fault(idRepeated, "guide.yaml|scope: [try, ¦try]", in("scope: [try]", "scope: [try, try]")),
	fault(idEmptyText, "guide.yaml|why: ¦\"\"",
		in("why: Nobody is kept at the button.", `why: ""`)),
	fault(idOutOfRange, "guide.yaml|within: ¦0", in("within: 3", "within: 0")),
	fault(idOutOfRange, "guide.yaml|within: ¦21", in("within: 3", "within: 21")),
	fault(idBadExpression, "guide.yaml|always: ¦{}",
		in("always: {not: life.trapped}", "always: {}")),
	fault(idUnknownNode, "guide.yaml|scope: [¦tri]", in("scope: [try]", "scope: [tri]")),
	// no word for a class
	fault(idUnknownNode, "guide.yaml|scope: [life, ¦urgent]",
		in("scope: [life, emergency]", "scope: [life, urgent]")),
	// a junction has no screen
	fault(idUnknownNode, "guide.yaml|scope: [¦next]", in("scope: [try]", "scope: [next]")),
	fault(idUnknownNode, "guide.yaml|never: [¦blade]", in("never: [try]", "never: [blade]")),
	fault(idUnknownNode, "guide.yaml|when: ¦plce.road", in("when: place.road", "when: plce.road")),
	fault(idUnknownNode, "guide.yaml|at: [press, ¦opend]",
		in("at: [press, opened]", "at: [press, opend]")),
	fault(idUnknownNode, "guide.yaml|before: [¦plce,",
		in("before: [place, try]", "before: [plce, try]")),
	fault(idUnknownNode, "guide.yaml|first: [¦lief]", in("first: [life]", "first: [lief]")),
	fault(idUnknownNode, "guide.yaml|from: [¦perss]", in("from: [press]", "from: [perss]")),
	fault(idUnknownNode, "guide.yaml|[towed, opened, ¦question]",
		in("[towed, opened, emergency]", "[towed, opened, question]")),
	fault(idUnknownSource, "guide.yaml|button.\n    source: [¦C3]",
		in("button.\n    source: [C2]", "button.\n    source: [C3]")),

	// Texts.
	fault(idBadLanguage, "text/en-US.yaml|language: ¦English",
		edit{us, "language: en-US", "language: English"}),
	fault(idLanguageMismatch, "text/en-US.yaml|language: ¦en-AU",
		edit{us, "language: en-US", "language: en-AU"}),
	fault(idMissingText, "text/en-US.yaml|¦language",
		edit{us, "flags:\n  trapped: Someone is shut in\n\n", ""}),
	fault(idMissingText, "text/en-US.yaml|¦notes:",
		edit{us, "  common: This happens often.\n", ""}),
	fault(idMissingText, "text/en-US.yaml|¦no-force:",
		edit{us, "    why: It bends the lid.\n", ""}),
	fault(idMissingText, "text/en-US.yaml|  ¦press:",
		edit{us, "    say:\n      - The trunk is stuck.\n", ""}),
	fault(idMissingText, "text/en-US.yaml|  ¦opened:\n    title",
		edit{us, "    worse:\n      - If it sticks again, begin again.\n", ""}),
	fault(idMissingText, "text/en-US.yaml|¦choices:\n      drive",
		edit{us, "      road: On the road\n", ""}),
	fault(idMissingText, "text/en-US.yaml|¦dispositions:",
		edit{us, "\n  opened:\n    title: It is open\n    do:\n      - Take what you need.\n    " +
			"worse:\n      - If it sticks again, begin again.\n", ""}),
	// and not the missing text as well
	fault(idShownAll, "text/en-GB.yaml|    ¦do:\n      - Press",
		edit{gb, "      - Then wait a minute.\n", ""}),
	fault(idHiddenNumber, "text/en-US.yaml|    ¦do:\n      - Press",
		edit{us, "Then wait a minute.", "Then call {emergency}."},
		edit{gb, "      - Press it", "      - Call {emergency}. Press it"}),
	fault(idOrphanText, "text/en-US.yaml|  ¦comon:", edit{us, "  common: This", "  comon: This"}),
	fault(idOrphanText, "text/en-US.yaml|  ¦other:",
		edit{us, "  common: This", "  other: More.\n  common: This"}),
	fault(idOrphanText, "text/en-US.yaml|      ¦field:",
		edit{us, "      drive: On", "      field: On a field\n      drive: On"}),
	fault(idOrphanText, "text/en-US.yaml|need.\n    ¦say:",
		edit{us, "      - Take what you need.\n",
			"      - Take what you need.\n    say:\n      - Hello.\n"}),
	fault(idEmptyText, "text/en-US.yaml|title: ¦\"\"",
		edit{us, "title: Is anyone shut in?", `title: ""`}),
	fault(idEdgeSpace, "text/en-US.yaml|title: ¦\" Is",
		edit{us, "title: Is anyone shut in?", `title: " Is anyone shut in?"`}),
	fault(idTextTooLong, "text/en-US.yaml|why: ¦aaaa",
		edit{us, "Air and heat come first.", strings.Repeat("a", 401)}),
	fault(idUnknownValue, "guide.yaml|rule-sets: [¦roadsid",
		in("start: life", "rule-sets: [roadsid]\nstart: life")),
	fault(idTypedNumber, "text/en-US.yaml|- ¦Call 911",
		edit{us, "Call {number} now.", "Call 911 now, then {number}."}),
	fault(idTypedNumber, "text/en-GB.yaml|why: ¦Dial 9-1 1",
		edit{gb, "Air and heat come first.", "Dial 9-1 1."}),
	fault(idBadPlaceholder, "text/en-GB.yaml|summary: ¦What", edit{gb, "{country}", "{contry}"}),
	fault(idBadPlaceholder, "text/en-US.yaml|title: ¦Is",
		edit{us, "Is anyone shut in?", "Is anyone shut in}?"}),
	fault(idPlaceholderElsewhere, "text/en-US.yaml|trapped: ¦Some",
		edit{us, "Someone is shut in\n", "Someone is shut in, {number}\n"}),
	fault(idPlaceholderElsewhere, "text/en-US.yaml|why: ¦It may",
		edit{us, "It may only have stuck.", "It may only have stuck, {number}."}),
	fault(idPlaceholderElsewhere, "text/en-US.yaml|- ¦Take",
		edit{us, "Take what you need.", "Take {tries}."}),
	fault(idPlaceholderElsewhere, "text/en-US.yaml|title: ¦Call",
		in("call: {who: roadside}", "call: {who: poison-control}"),
		edit{us, "title: Press", "title: Call {number}"}),
	fault(idPlaceholderElsewhere, "text/en-US.yaml|- ¦Take",
		edit{us, "Take what you need.", "Take {pace}."}),
	fault(idPlaceholderDiffers, "text/en-US.yaml|  ¦towed:",
		edit{us, "call {emergency}.", "call."}),
}

// noFinding are changes after which the guide still compiles.
var noFinding = map[string]mutation{
	"nothing":         {},
	"windows lines":   {edits: []edit{in("start: life\n", "start: life\r\n")}},
	"byte order mark": {edits: []edit{in("# A guide as", "\uFEFF# A guide as")}},
	"document mark":   {edits: []edit{in("guide: small\n", "---\nguide: small\n")}},
	"quoted date":     {edits: []edit{in("2026-11-23", `"2026-11-23"`)}},
	"order of keys": {edits: []edit{in("start: life\n", ""),
		in("guide: small\n", "start: life\nguide: small\n")}},
	"fewest tries": {edits: []edit{in("tries: 3", "tries: 1")}},
	"most tries":   {edits: []edit{in("tries: 3", "tries: 9")}},
	"longest text": {edits: []edit{{us, "Air and heat come first.",
		strings.Repeat("é", 400)}}},
	"two digits": {edits: []edit{{us, "Air and heat come first.",
		"Wait 25 minutes, or 2 or 3."}}},
	"one language": {edits: []edit{{gb, "", ""}}},
	"hidden file":  {edits: []edit{{"text/.draft.yml", "", "x"}}},
	"flag's other name": {edits: with(texts("trapped: Someone is shut in\n",
		"shut: Someone is shut in\n"), in("alarm: trapped", "alarm: shut"),
		in("  trapped: {to: trapped, icon: shut, source",
			"  shut: {to: trapped, icon: shut, source"))},
	"most choices": {edits: with(texts("      stuck: It did not\n",
		"      stuck: It did not\n"+many(22, "      x%d: Other\n")),
		in("      stuck: {to: towed}\n", "      stuck: {to: towed}\n"+
			many(22, "      x%d: {to: towed}\n")))},
	"forgets": {edits: []edit{in("    choices:\n      drive",
		"    forgets: [press]\n    choices:\n      drive")}},
	// package verify rejects it
	"no scope yet":         {edits: []edit{in("scope: [try], ", "")}},
	"no rules":             {edits: []edit{in(rulesSection, "")}},
	"longest wait":         {edits: []edit{in("within: 3", "within: 20")}},
	"a node and its class": {edits: []edit{in("scope: [try]", "scope: [try, press]")}},
	"every class": {edits: []edit{in("never: [try]",
		"never: [scene, search, try, help, wait, emergency, life]")}},
	"keys of a rule turned about": {edits: []edit{in("    never: [try]\n    when: place.road\n",
		"    when: place.road\n    never: [try]\n")}},
	"a condition for a rule alone": {edits: []edit{in("  known: {",
		"  late: place.road\n  known: {"), in("when: place.road", "when: late")}},
	"depth at the limit": {edits: []edit{in("when: place.drive",
		"when: "+strings.Repeat("{not: ", 29)+"place.drive"+strings.Repeat("}", 29))}},
}

// many prints n numbered lines.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

const soonOver = `soon-over:
    within: 3
    from: [press]
    to: [towed, opened, emergency]
    why: Nobody is kept at the button.
    source: [C2]
`

const rulesSection = `rules:
  not-on-the-road:
    never: [try]
    when: place.road
    why: Nobody works on a car that stands on the road.
    source: [C1]
  nobody-shut-in:
    always: {not: life.trapped}
    at: [press, opened]
    why: The button can wait while somebody is shut in.
    source: [C1]
  life-first:
    before: [place, try]
    first: [life]
    why: Whether somebody is shut in is known before anything else.
    source: [C1]
  ` + soonOver + `
`

// drawn is a picture.
const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 120" fill="none" ` +
	`stroke="#000" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">` +
	`<path d="M4 60H236"/></svg>`

const questionsSection = `questions:
  life:
    life: true
    source: [C1]
    cautions: [no-traffic]
    choices:
      trapped: {to: trapped, urgency: emergency, icon: shut}
      nobody: {to: place}
      unsure: {to: trapped, urgency: emergency}

  place:
    source: [C1]
    choices:
      drive: {to: next}
      road: {to: towed, urgency: urgent}
      unsure: {to: next, reason: Both ways lead to help.}
`

const placeChoices = `choices:
      drive: {to: next}
      road: {to: towed, urgency: urgent}
      unsure: {to: next, reason: Both ways lead to help.}
`
