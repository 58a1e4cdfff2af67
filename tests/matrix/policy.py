"""Who may what, at every door: written by hand, read by people, held against the real routes.

A row is a door; behind it stands, for each kind of home, one sign per actor in the order of
actors.py: no learner | learners outside | roles of the instance | people inside.

    no learner  anon, suspended
    outside     stranger, asker, invitee, left, kicked, elsewhere (facilitates another circle)
    roles       moderator, curator, host
    inside      member, mentor, author (asked the question), facilitator

    +  it is shown or done          ~  led on to another page of ours
    -  404, and looks exactly like  >  led to sign-in; a program gets 401
       what does not exist          !  refused with a reason (422)
    x  403: may know of it, may not do it

A page is named as in the URL conf, an operation of the JSON API by its path. A word behind the
door tells one way of knocking from another; doors.py knows what is sent.
"""

from django.conf import settings

from tests.matrix.actors import TOKENS
from tests.matrix.table import Row, rows

CIRCLES = """
                                     | open               | on request         | invite only
# the page of a circle, and what it shows
GET discussions:circle               | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++
GET circles:members                  | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++
GET circles:meetings                 | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++
GET circles:meeting_calendar         | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /circles/{slug}                  | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++
GET /circles/{slug}/members          | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++
GET /circles/{slug}/meetings         | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++
GET /circles/{slug}/readings         | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++

# sought by its name, wherever circles are sought
GET circles:index by name            | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++
GET /circles by name                 | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++

# coming in: by oneself, by asking, by a link
GET circles:join_circle              | >> ++++++ +++ ~~~~ | >> ++++++ +++ ~~~~ | >> ------ --- ~~~~
POST circles:join_circle             | >> ~~~~!~ ~~~ ~~~~ | >> !!!!!! !!! ~~~~ | >> ------ --- ~~~~
POST /circles/{slug}/membership      | >> ++++!+ +++ ++++ | >> !!!!!! !!! ++++ | >> ------ --- ++++
POST discussions:join                | >> ~~~~~~ ~~~ ~~~~ | >> ------ --- ~~~~ | >> ------ --- ~~~~
GET circles:request_admission        | >> ++++++ +++ ++++ | >> ++++++ +++ ++++ | >> ------ --- ++++
POST circles:request_admission       | >> !!!!~! !!! ~~~~ | >> ~~~~~~ ~~~ ~~~~ | >> ------ --- ~~~~
POST /circles/{slug}/admissions      | >> !!!!+! !!! ++++ | >> ++++++ +++ ++++ | >> ------ --- ++++
GET circles:accept_invitation        | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++
GET circles:accept_invitation used   | -- ------ --- ---- | -- ------ --- ---- | -- ------ --- ----
GET circles:accept_invitation expired | -- ------ --- ---- | -- ------ --- ---- | -- ------ --- ----
GET circles:accept_invitation revoked | -- ------ --- ---- | -- ------ --- ---- | -- ------ --- ----
POST circles:accept_invitation       | >> ~~~~!~ ~~~ ~~~~ | >> ~~~~!~ ~~~ ~~~~ | >> ~~~~!~ ~~~ ~~~~
POST circles:accept_invitation used  | -- ------ --- ---- | -- ------ --- ---- | -- ------ --- ----
POST circles:accept_invitation expired | -- ------ --- ---- | -- ------ --- ---- | -- ------ --- ----
POST circles:accept_invitation revoked | -- ------ --- ---- | -- ------ --- ---- | -- ------ --- ----
POST /invitations/accepted           | >> ++++!+ +++ ++++ | >> ++++!+ +++ ++++ | >> ++++!+ +++ ++++
POST /invitations/accepted used      | >> ------ --- ---- | >> ------ --- ---- | >> ------ --- ----
POST /invitations/accepted expired   | >> ------ --- ---- | >> ------ --- ---- | >> ------ --- ----
POST /invitations/accepted revoked   | >> ------ --- ---- | >> ------ --- ---- | >> ------ --- ----

# going, or withdrawing a request; who is not in has nothing to leave
POST circles:leave_circle            | >> ~~~~~~ ~~~ ~~~~ | >> ~~~~~~ ~~~ ~~~~ | >> ------ --- ~~~~
DELETE /circles/{slug}/membership    | >> ++++++ +++ ++++ | >> ++++++ +++ ++++ | >> ------ --- ++++

# what facilitators do; nobody else learns who asks, and nobody admits themselves
GET circles:manage                   | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
GET circles:change_circle            | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:change_circle           | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
PATCH /circles/{slug}                | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:admit                   | >> ------ --- ---~ | >> ------ --- ---~ | >> ------ --- ---~
POST /circles/{slug}/admissions/{uid}/admit | >> ------ --- ---+ | >> ------ --- ---+ | >> ------ --- ---+
POST circles:decline_admission       | >> ------ --- ---~ | >> ------ --- ---~ | >> ------ --- ---~
POST /circles/{slug}/admissions/{uid}/decline | >> ------ --- ---+ | >> ------ --- ---+ | >> ------ --- ---+
GET /circles/{slug}/admissions       | >> ------ --- ---+ | >> ------ --- ---+ | >> ------ --- ---+
POST circles:change_role             | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
PATCH /circles/{slug}/members/{uid}  | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:remove_member           | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
DELETE /circles/{slug}/members/{uid} | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:lift_removal            | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
POST /circles/{slug}/members/{uid}/let-back | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:invite                  | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
GET /circles/{slug}/invitations      | >> ------ --- ---+ | >> ------ --- ---+ | >> ------ --- ---+
POST /circles/{slug}/invitations     | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:revoke_invitation       | >> ------ --- ---~ | >> ------ --- ---~ | >> ------ --- ---~
DELETE /circles/{slug}/invitations/{uid} | >> ------ --- ---+ | >> ------ --- ---+ | >> ------ --- ---+
GET circles:plan_meeting             | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:plan_meeting            | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
POST /circles/{slug}/meetings        | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST circles:cancel_meeting          | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
DELETE /circles/{slug}/meetings/{uid} | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+

# what the circle reads: members add, facilitators take off
GET circles:add_reading              | >> xxxxxx xxx ++++ | >> xxxxxx xxx ++++ | >> ------ --- ++++
POST circles:add_reading             | >> xxxxxx xxx ~~~~ | >> xxxxxx xxx ~~~~ | >> ------ --- ~~~~
POST /circles/{slug}/readings        | >> xxxxxx xxx ++++ | >> xxxxxx xxx ++++ | >> ------ --- ++++
POST circles:remove_reading          | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
DELETE /circles/{slug}/readings/{uid} | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+

# facilitators vouch for members, and decide what was reported in their circle
POST circles:vouch                   | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
POST /circles/{slug}/members/{uid}/vouch | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
GET discussions:circle_reports       | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
GET discussions:circle_report        | >> xxxxxx xxx xxx+ | >> xxxxxx xxx xxx+ | >> ------ --- xxx+
POST discussions:circle_report       | >> xxxxxx xxx xxx~ | >> xxxxxx xxx xxx~ | >> ------ --- xxx~
GET discussions:host_report of its home | -- ------ +-+ ---- | -- ------ +-+ ---- | -- ------ +-+ ----

# how closely I follow a circle that I see
GET notifications:circle_level       | >> ++++++ +++ ++++ | >> ++++++ +++ ++++ | >> ------ --- ++++
POST notifications:circle_level      | >> ~~~~~~ ~~~ ~~~~ | >> ~~~~~~ ~~~ ~~~~ | >> ------ --- ~~~~
PUT /me/notifications/circles/{slug} | >> ++++++ +++ ++++ | >> ++++++ +++ ++++ | >> ------ --- ++++
"""

THREADS = """
                                     | open               | on request         | invite only
# reading
GET discussions:thread               | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /threads/{uid}                   | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /threads/{uid}/facts             | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /threads/{uid}/facts as html     | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /threads circle                  | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | -- ------ --- ++++
GET /threads/similar by title        | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++
GET /threads after                   | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
POST /threads/{uid}/read             | >> ++++++ +++ ++++ | >> ------ --- ++++ | >> ------ --- ++++

# asking: members; in an open circle that reads the article asking joins, but whom it removed
POST discussions:ask                 | >> ~~~~!~ ~~~ ~~~~ | >> !!!!!! !!! ~~~~ | >> !!!!!! !!! ~~~~
POST /threads                        | >> ++++!+ +++ ++++ | >> xxxxxx xxx ++++ | >> ------ --- ++++

# answering: members
GET discussions:add_post             | >> ~~~~~~ ~~~ ~~~~ | >> ~~~~~~ ~~~ ~~~~ | >> ~~~~~~ ~~~ ~~~~
POST discussions:add_post            | >> xxxxxx xxx ~~~~ | >> ------ --- ~~~~ | >> ------ --- ~~~~
POST /threads/{uid}/posts            | >> xxxxxx xxx ++++ | >> ------ --- ++++ | >> ------ --- ++++

# rewording: the author alone
GET discussions:edit_post            | >> xxxxxx xxx xx+x | >> ------ --- xx+x | >> ------ --- xx+x
POST discussions:edit_post           | >> xxxxxx xxx xx~x | >> ------ --- xx~x | >> ------ --- xx~x
PATCH /threads/{uid}/posts/{number}  | >> xxxxxx xxx xx+x | >> ------ --- xx+x | >> ------ --- xx+x
GET discussions:edit_post another's  | >> xxxxxx xxx x+xx | >> ------ --- x+xx | >> ------ --- x+xx
POST discussions:edit_post another's | >> xxxxxx xxx x~xx | >> ------ --- x~xx | >> ------ --- x~xx
PATCH /threads/{uid}/posts/{number} another's | >> xxxxxx xxx x+xx | >> ------ --- x+xx | >> ------ --- x+xx
GET discussions:edit_post removed    | >> xxxxxx xxx xxxx | >> ------ --- xxxx | >> ------ --- xxxx
POST discussions:edit_post removed   | >> xxxxxx xxx xxxx | >> ------ --- xxxx | >> ------ --- xxxx
PATCH /threads/{uid}/posts/{number} removed | >> xxxxxx xxx xxxx | >> ------ --- xxxx | >> ------ --- xxxx

# taking down: the author, and facilitators; a second time changes nothing
GET discussions:remove_post          | >> xxxxxx xxx xx++ | >> ------ --- xx++ | >> ------ --- xx++
POST discussions:remove_post         | >> xxxxxx xxx xx~~ | >> ------ --- xx~~ | >> ------ --- xx~~
DELETE /threads/{uid}/posts/{number} | >> xxxxxx xxx xx++ | >> ------ --- xx++ | >> ------ --- xx++
GET discussions:remove_post another's | >> xxxxxx xxx x+x+ | >> ------ --- x+x+ | >> ------ --- x+x+
POST discussions:remove_post another's | >> xxxxxx xxx x~x~ | >> ------ --- x~x~ | >> ------ --- x~x~
DELETE /threads/{uid}/posts/{number} another's | >> xxxxxx xxx x+x+ | >> ------ --- x+x+ | >> ------ --- x+x+
GET discussions:remove_post removed  | >> xxxxxx xxx xxxx | >> ------ --- xxxx | >> ------ --- xxxx

# thanks: members, for what others wrote and what stands
POST discussions:give_thanks         | >> xxxxxx xxx ~x~~ | >> ------ --- ~x~~ | >> ------ --- ~x~~
POST /threads/{uid}/posts/{number}/thanks | >> xxxxxx xxx +x++ | >> ------ --- +x++ | >> ------ --- +x++
POST discussions:give_thanks removed | >> xxxxxx xxx xxxx | >> ------ --- xxxx | >> ------ --- xxxx
POST discussions:withdraw_thanks     | >> xxxxxx xxx ~x~~ | >> ------ --- ~x~~ | >> ------ --- ~x~~
DELETE /threads/{uid}/posts/{number}/thanks | >> xxxxxx xxx +x++ | >> ------ --- +x++ | >> ------ --- +x++

# what worked: the asker alone knows
POST discussions:accept_answer       | >> xxxxxx xxx xx~x | >> ------ --- xx~x | >> ------ --- xx~x
POST /threads/{uid}/accepted         | >> xxxxxx xxx xx+x | >> ------ --- xx+x | >> ------ --- xx+x
POST discussions:withdraw_acceptance | >> xxxxxx xxx xx~x | >> ------ --- xx~x | >> ------ --- xx~x
DELETE /threads/{uid}/accepted       | >> xxxxxx xxx xx+x | >> ------ --- xx+x | >> ------ --- xx+x

# about a withdrawn article: what people say of it stays, its own words are found by nobody
GET discussions:thread withdrawn     | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /threads/{uid} withdrawn         | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /threads/{uid}/facts withdrawn   | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
GET /threads/{uid}/facts withdrawn html | ++ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
POST discussions:ask withdrawn       | >> ~~~~!~ ~~~ ~~~~ | >> !!!!!! !!! ~~~~ | >> !!!!!! !!! ~~~~
POST /threads withdrawn              | >> ++++!+ +++ ++++ | >> xxxxxx xxx ++++ | >> ------ --- ++++
GET discussions:settle_passage withdrawn | >> ~~~~~~ ~~~ ~~~~ | >> ------ --- ~~~~ | >> ------ --- ~~~~
POST discussions:settle_passage withdrawn | >> xxxxxx xxx xx~~ | >> ------ --- xx~~ | >> ------ --- xx~~
POST /threads/{uid}/passage withdrawn | >> xxxxxx xxx xx!! | >> ------ --- xx!! | >> ------ --- xx!!
POST circles:add_reading withdrawn   | >> xxxxxx xxx ~~~~ | >> xxxxxx xxx ~~~~ | >> ------ --- ~~~~
POST /circles/{slug}/readings withdrawn | >> xxxxxx xxx ++++ | >> xxxxxx xxx ++++ | >> ------ --- ++++

# a passage that moved: the asker, and facilitators, say whether it is the one; none is in doubt
GET discussions:settle_passage       | >> ~~~~~~ ~~~ ~~~~ | >> ------ --- ~~~~ | >> ------ --- ~~~~
POST discussions:settle_passage      | >> xxxxxx xxx xx~~ | >> ------ --- xx~~ | >> ------ --- xx~~
POST /threads/{uid}/passage          | >> xxxxxx xxx xx!! | >> ------ --- xx!! | >> ------ --- xx!!

# reporting: any learner, what they may read; anonymous people are led to the form for everybody
GET discussions:report               | ~~ ++++++ +++ ++++ | -- ------ --- ++++ | -- ------ --- ++++
POST discussions:report              | >> ~~~~~~ ~~~ ~!~~ | -- ------ --- ~!~~ | -- ------ --- ~!~~
POST /reports                        | >> ++++++ +++ +!++ | >> ------ --- +!++ | >> ------ --- +!++
GET discussions:warning              | >> ------ --- -+-- | >> ------ --- -+-- | >> ------ --- -+--

# how closely I follow a thread that I read
GET notifications:thread_level       | >> ++++++ +++ ++++ | >> ------ --- ++++ | >> ------ --- ++++
POST notifications:thread_level      | >> ~~~~~~ ~~~ ~~~~ | >> ------ --- ~~~~ | >> ------ --- ~~~~
PUT /me/notifications/threads/{uid}  | >> ++++++ +++ ++++ | >> ------ --- ++++ | >> ------ --- ++++
"""

ARTICLES = """
                                     | any
# open articles are open
GET articles:index                   | ++ ++++++ +++ ++++
GET discussions:article              | ++ ++++++ +++ ++++
GET /articles                        | ++ ++++++ +++ ++++
GET /articles/{uid}                  | ++ ++++++ +++ ++++
GET /articles/{uid}/adaptations      | ++ ++++++ +++ ++++
GET /threads article                 | ++ ++++++ +++ ++++
GET /threads/similar                 | ++ ++++++ +++ ++++
GET discussions:ask                  | >> ++++++ +++ ++++

# a picture that is read, in one article or in two; withdrawn with its article, withheld, lost
GET files:picture                    | ++ ++++++ +++ ++++
GET files:picture of both            | ++ ++++++ +++ ++++
GET files:picture withdrawn          | -- ------ --- ----
GET files:picture withheld           | -- ------ --- ----
GET files:picture lost               | -- ------ --- ----

# a withdrawn article: its page stays and says why; nothing of its text is found by anybody
GET discussions:article withdrawn    | ++ ++++++ +++ ++++
GET /articles/{uid} withdrawn        | ++ ++++++ +++ ++++
GET /articles/{uid}/adaptations withdrawn | ++ ++++++ +++ ++++
GET /threads of the withdrawn        | ++ ++++++ +++ ++++
GET /threads/similar of the withdrawn | ++ ++++++ +++ ++++
GET discussions:ask withdrawn        | >> ++++++ +++ ++++
GET articles:check withdrawn         | >> ~~~~~~ ~~~ ~~~~
POST articles:check withdrawn        | >> ~~~~~~ ~~~ ~~~~
POST /articles/{uid}/check withdrawn | >> !!!!!! !!! !!!!
GET articles:report_adaptation withdrawn | >> ++++++ +++ ++++
POST articles:report_adaptation withdrawn | >> !!!!!! !!! !!!!
POST /articles/{uid}/adaptations withdrawn | >> !!!!!! !!! !!!!

# any learner brings in an article, and alone sees how that goes
GET articles:import_article          | >> ++++++ +++ ++++
POST articles:import_article         | >> ~~~~~~ ~~~ ~~~~
POST /articles/imports               | >> ++++++ +++ ++++
GET articles:import_state            | >> ------ --- +---
GET /articles/imports/{uid}          | >> ------ --- +---
POST articles:decide_import          | >> ------ --- ~---
POST /articles/imports/{uid}/decide  | >> ------ --- !---
POST articles:follow_link            | >> ------ --- ~---
POST /articles/imports/{uid}/follow  | >> ------ --- !---

# any learner has the wiki asked whether there is a newer edition
GET articles:check                   | >> ~~~~~~ ~~~ ~~~~
POST articles:check                  | >> ~~~~~~ ~~~ ~~~~
POST /articles/{uid}/check           | >> ++++++ +++ ++++

# any learner tells what they built
GET articles:report_adaptation       | >> ++++++ +++ ++++
POST articles:report_adaptation      | >> ~~~~~~ ~~~ ~~~~
POST /articles/{uid}/adaptations     | >> ++++++ +++ ++++
"""

LEARNERS = """
                                     | any
# everyone's public page
GET learners:learner                 | ++ ++++++ +++ ++++
GET learners:learner suspended       | -- ------ --- ----
GET /people/{uid}                    | ++ ++++++ +++ ++++
GET /people/{uid} suspended          | -- ------ --- ----
GET /topics                          | ++ ++++++ +++ ++++

# one's own profile and keys; the key is the member's
GET learners:me                      | >> ++++++ +++ ++++
POST learners:me                     | >> ~~~~~~ ~~~ ~~~~
GET /me                              | >> ++++++ +++ ++++
PATCH /me                            | >> ++++++ +++ ++++
GET learners:tokens                  | >> ++++++ +++ ++++
POST learners:tokens                 | >> ++++++ +++ ++++
GET /me/tokens                       | >> ++++++ +++ ++++
POST /me/tokens                      | >> ++++++ +++ ++++
POST learners:revoke_token           | >> ------ --- ~---
DELETE /me/tokens/{uid}              | >> ------ --- +---
POST learners:revoke_all_tokens      | >> ~~~~~~ ~~~ ~~~~
DELETE /me/tokens                    | >> ++++++ +++ ++++
"""

TOLD = """
                                     | any
# one's own bell, levels and digest; the notification is the member's
GET notifications:index              | >> ++++++ +++ ++++
GET /notifications                   | >> ++++++ +++ ++++
GET /notifications/count             | >> ++++++ +++ ++++
POST notifications:mark_all_read     | >> ~~~~~~ ~~~ ~~~~
POST /notifications/read             | >> ++++++ +++ ++++
POST notifications:mark_read         | >> ------ --- ~---
POST /notifications/{uid}/read       | >> ------ --- +---
GET notifications:settings           | >> ++++++ +++ ++++
POST notifications:settings          | >> ~~~~~~ ~~~ ~~~~
GET /me/notifications                | >> ++++++ +++ ++++
PATCH /me/notifications              | >> ++++++ +++ ++++
POST notifications:try_mail_again    | >> ~~~~~~ ~~~ ~~~~
GET notifications:preview_digest     | >> ++++++ +++ ++++
GET notifications:digest_letter      | >> ++++++ +++ ++++
GET /me/digest                       | >> ++++++ +++ ++++

# the links of the member's letters: whoever holds the letter may, signed in or not
GET notifications:unsubscribe        | ++ ++++++ +++ ++++
POST notifications:unsubscribe       | ++ ++++++ +++ ++++
GET notifications:unsubscribe thread | ++ ++++++ +++ ++++
POST notifications:unsubscribe thread | ++ ++++++ +++ ++++
GET notifications:mark_digest        | ++ ++++++ +++ ++++
POST notifications:mark_digest       | ++ ++++++ +++ ++++
GET notifications:unsubscribe forged | -- ------ --- ----
POST notifications:unsubscribe forged | -- ------ --- ----
GET notifications:mark_digest forged | -- ------ --- ----
POST notifications:mark_digest forged | -- ------ --- ----
"""

SITE = """
                                     | any
# what everybody may look at
GET home                             | ++ ++++++ +++ ++++
GET about                            | ++ ++++++ +++ ++++
GET security_txt                     | ++ ++++++ +++ ++++
GET circles:index                    | ++ ++++++ +++ ++++
GET /circles                         | ++ ++++++ +++ ++++
GET /threads                         | ++ ++++++ +++ ++++
GET api:openapi-json                 | ++ ++++++ +++ ++++
GET api:openapi-view                 | ++ ++++++ +++ ++++
POST api:openapi-json                | ++ ++++++ +++ ++++
POST api:openapi-view                | ++ ++++++ +++ ++++
GET api:api-root                     | -- ------ --- ----
POST api:api-root                    | -- ------ --- ----
POST set_language                    | ~~ ~~~~~~ ~~~ ~~~~
GET terms                            | ++ ++++++ +++ ++++
GET privacy                          | ++ ++++++ +++ ++++
GET licence                          | ++ ++++++ +++ ++++
GET text_version                     | ++ ++++++ +++ ++++

# anybody in the world asks to take something down, and looks how far it is by its reference
GET discussions:takedown             | ++ ++++++ +++ ++++
POST discussions:takedown            | ~~ ~~~~~~ ~~~ ~~~~
GET discussions:takedown_sent        | ++ ++++++ +++ ++++
GET discussions:takedown_sent about a post | ++ ++++++ +++ ++++

# any learner founds a circle
GET circles:create_circle            | >> ++++++ +++ ++++
POST circles:create_circle           | >> ~~~~~~ ~~~ ~~~~
POST /circles                        | >> ++++++ +++ ++++
"""

INSTANCE = """
                                     | any
# the overview: whoever has a role; to all others none of these addresses is there
GET host                             | -- ------ +++ ----

# people: moderators, but roles are given by hosts
GET learners:host_people             | -- ------ +-+ ----
GET learners:host_person             | -- ------ +-+ ----
POST learners:suspend_learner        | -- ------ ~-~ ----
POST learners:suspend_learner curator | -- ------ x-~ ----
POST learners:readmit_learner        | -- ------ ~-~ ----
POST learners:readmit_learner curator | -- ------ x-~ ----
POST learners:vouch_for              | -- ------ ~-~ ----
POST learners:give_role              | -- ------ --~ ----
POST learners:take_role              | -- ------ --~ ----

# reports: moderators; takedowns: curators too
GET discussions:host_reports         | -- ------ +-+ ----
GET discussions:host_report          | -- ------ +-+ ----
POST discussions:host_report         | -- ------ ~-~ ----
GET discussions:host_takedowns       | -- ------ +++ ----
GET discussions:host_takedown of nothing here | -- ------ +++ ----
GET discussions:host_takedown of an article | -- ------ +++ ----
GET discussions:host_takedown of a picture | -- ------ +++ ----
GET discussions:host_takedown of a report | -- ------ +++ ----
POST discussions:act_on_takedown     | -- ------ ~~~ ----
POST discussions:act_on_takedown no such deed | -- ------ --- ----
POST discussions:act_on_takedown take-up | -- ------ ~~~ ----
POST discussions:act_on_takedown answer | -- ------ ~~~ ----
POST discussions:act_on_takedown withdraw nothing | -- ------ !!! ----
POST discussions:act_on_takedown withdraw | -- ------ ~~~ ----
POST discussions:act_on_takedown restore | -- ------ ~~~ ----
POST discussions:act_on_takedown correct | -- ------ ~~~ ----
POST discussions:act_on_takedown the picture | -- ------ ~~~ ----
POST discussions:act_on_takedown the report | -- ------ ~~~ ----

# but takedowns of posts: moderators
GET discussions:host_takedown of a post | -- ------ +-+ ----
POST discussions:act_on_takedown note on a post | -- ------ ~-~ ----
POST discussions:act_on_takedown the post | -- ------ ~-~ ----

# topics and wikis: curators
GET circles:host_topics              | -- ------ -++ ----
POST circles:host_topics             | -- ------ -~~ ----
POST circles:rename_topic            | -- ------ -~~ ----
GET circles:merge_topics             | -- ------ -++ ----
POST circles:merge_topics            | -- ------ -~~ ----
GET articles:host_wikis              | -- ------ -++ ----
POST articles:host_wikis             | -- ------ -!! ----
POST articles:rename_wiki            | -- ------ -~~ ----
POST articles:withdraw_review        | -- ------ -~~ ----
POST articles:accept_losses          | -- ------ -~~ ----
POST /articles/{uid}/accept-losses   | >> xxxxxx x!! xxxx

# operations, and the words of the site: hosts
GET host_health                      | -- ------ --+ ----
GET host_texts                       | -- ------ --+ ----
GET edit_text                        | -- ------ --+ ----
POST edit_text                       | -- ------ --~ ----
GET learners:host_facts              | -- ------ --+ ----
POST learners:retry_fact             | -- ------ --~ ----
POST learners:skip_fact              | -- ------ --~ ----
GET articles:host_imports            | -- ------ --+ ----
POST articles:retry_import           | -- ------ --~ ----
GET notifications:host_outgoing      | -- ------ --+ ----
GET notifications:host_incoming      | -- ------ --+ ----
GET notifications:host_letter        | -- ------ --+ ----
POST notifications:retry_letter      | -- ------ --~ ----
POST notifications:drop_letter       | -- ------ --~ ----
GET notifications:host_test_mail     | -- ------ --+ ----
POST notifications:host_test_mail    | -- ------ --~ ----
"""

ACCOUNT = """
                                     | any
# coming in; who is in is led on
GET account_login                    | ++ ~~~~~~ ~~~ ~~~~
POST account_login                   | ++ ~~~~~~ ~~~ ~~~~
GET account_request_login_code       | ++ ~~~~~~ ~~~ ~~~~
POST account_request_login_code      | ++ ~~~~~~ ~~~ ~~~~
GET account_confirm_login_code       | >> ~~~~~~ ~~~ ~~~~
POST account_confirm_login_code      | >> ~~~~~~ ~~~ ~~~~
GET account_signup                   | ++ ~~~~~~ ~~~ ~~~~
POST account_signup                  | ++ ~~~~~~ ~~~ ~~~~
GET account_email_verification_sent  | >> ~~~~~~ ~~~ ~~~~
POST account_email_verification_sent | >> ~~~~~~ ~~~ ~~~~
GET account_inactive                 | ++ ++++++ +++ ++++

# a forgotten password
GET account_reset_password           | ++ ++++++ +++ ++++
POST account_reset_password          | ++ ++++++ +++ ++++
GET account_confirm_password_reset_code | >> >>>>>> >>> >>>>
POST account_confirm_password_reset_code | >> >>>>>> >>> >>>>
GET account_complete_password_reset  | ~~ ~~~~~~ ~~~ ~~~~
POST account_complete_password_reset | ~~ ~~~~~~ ~~~ ~~~~
GET account_password_reset_completed | ++ ++++++ +++ ++++

# one's own account
GET account_logout                   | ~~ ++++++ +++ ++++
POST account_logout                  | ~~ ~~~~~~ ~~~ ~~~~
GET account_reauthenticate           | >> xxxxxx xxx xxxx
POST account_reauthenticate          | >> xxxxxx xxx xxxx
GET account_email                    | >> ++++++ +++ ++++
POST account_email                   | >> >>>>>> >>> >>>>
GET account_change_password          | >> ~~~~~~ ~~~ ~~~~
POST account_change_password         | >> ~~~~~~ ~~~ ~~~~
GET account_set_password             | >> ++++++ +++ ++++
POST account_set_password            | >> >>>>>> >>> >>>>
"""

# The embedded instance alone, for those who build and try.
EMBEDDED = """
                                     | any
GET mailbox:components               | ++ ++++++ +++ ++++
GET mailbox:index                    | ++ ++++++ +++ ++++
GET mailbox:letter                   | -- ------ --- ----
GET mailbox:html                     | -- ------ --- ----
GET mailbox:raw                      | -- ------ --- ----
"""

TABLE: dict[str, list[Row]] = {
    "Circles": rows(CIRCLES),
    "Threads and posts": rows(THREADS),
    "Articles": rows(ARTICLES),
    "People": rows(LEARNERS),
    "What one is told": rows(TOLD),
    "The site": rows(SITE),
    "Running the instance": rows(INSTANCE),
    "Accounts": rows(ACCOUNT),
}
if settings.AYNI_EMBEDDED:
    TABLE["While building"] = rows(EMBEDDED)

# Where a private text may turn up: behind `@` stands which one, `+` who finds it there. Who is
# not to find it finds nothing whatever of that home, here or at any other door (words.py).
FOUND = rows("""
                                     | open               | on request         | invite only
# questions, wherever questions are listed
GET home @ title of the waiting question | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET discussions:circle @ title of the open question | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET discussions:article @ title of the open question | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET discussions:thread @ quoted passage | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /threads @ title of the open question | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /threads circle @ title of the open question | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /threads article @ title of the open question | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /threads/similar by title @ name of the circle | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /threads/{uid} @ words of an answer | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /threads/{uid}/facts @ words of an answer | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /threads/{uid}/facts as html @ words of an answer | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET discussions:thread @ removed words | .. ...... ... .... | .. ...... ... .... | .. ...... ... ....

# circles, wherever circles are listed or sought; the front page shows mine where I have any
GET home @ name of the circle        | ++ +++++. +++ ++++ | ++ +++++. +++ ++++ | .. ...... ... ++++
GET circles:index @ name of the circle | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | .. ...... ... ++++
GET circles:index by name @ purpose of the circle | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | .. ...... ... ++++
GET /circles @ name of the circle    | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | .. ...... ... ++++
GET /circles by name @ purpose of the circle | ++ ++++++ +++ ++++ | ++ ++++++ +++ ++++ | .. ...... ... ++++
GET discussions:article @ name of the circle | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++

# what a circle shows of itself
GET circles:members @ a mere member  | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /circles/{slug}/members @ a mere member | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET discussions:circle @ note on the reading | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /circles/{slug}/readings @ note on the reading | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET circles:meetings @ title of a meeting | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET circles:meetings @ agenda of a meeting | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET circles:meetings @ place of a meeting | .. ...... ... ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET circles:meeting_calendar @ title of a meeting | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET circles:meeting_calendar @ place of a meeting | .. ...... ... ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /circles/{slug}/meetings @ title of a meeting | ++ ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /circles/{slug}/meetings @ place of a meeting | .. ...... ... ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET circles:manage @ note of the asker | .. ...... ... ...+ | .. ...... ... ...+ | .. ...... ... ...+
GET /circles/{slug}/admissions @ note of the asker | .. ...... ... ...+ | .. ...... ... ...+ | .. ...... ... ...+

# what one is told: everybody was once named in the open question, and followed it
GET notifications:index @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /notifications @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET notifications:settings @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET notifications:preview_digest @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET notifications:digest_letter @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
GET /me/digest @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
""")

FOUND += rows("""
                                     | any
# a picture: the bytes themselves hold the word
GET files:picture @ picture of an article | ++ ++++++ +++ ++++
GET files:picture of both @ picture of two articles | ++ ++++++ +++ ++++
GET files:picture withdrawn @ picture of the withdrawn article | .. ...... ... ....
GET files:picture withheld @ picture withheld for itself | .. ...... ... ....
""")

# The same for what leaves the house: letters made by the real sweeps.
MAILED = rows("""
                                     | open               | on request         | invite only
MAIL instant @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
MAIL digest @ title of the open question | .. ++++++ +++ ++++ | .. ...... ... ++++ | .. ...... ... ++++
""")

# The live socket: `>` closed with 4401, `-` the error that what does not exist gets.
LIVE = rows("""
                                     | open               | on request         | invite only
FOLLOW thread from now on            | >> ++++++ +++ ++++ | >> ------ --- ++++ | >> ------ --- ++++
FOLLOW thread after 0, as json       | >> ++++++ +++ ++++ | >> ------ --- ++++ | >> ------ --- ++++
FOLLOW thread after 0, as html       | >> ++++++ +++ ++++ | >> ------ --- ++++ | >> ------ --- ++++
FOLLOW circle                        | >> ++++++ +++ ++++ | >> ------ --- ++++ | >> ------ --- ++++
FOLLOW me, another's                 | >> ------ --- +--- | >> ------ --- +--- | >> ------ --- +---
""")

# `circle` and `me` only say that something changed.
TOPICS = {"circle", "me", "thread"}

# Whom each kind of notification may reach, as long as they may read what it tells of.
NOTIFICATIONS = {
    "answered": "the asker",
    "replied": "followers of the thread or circle",
    "mentioned": "who is named and may read the thread",
    "accepted": "the author of the answer",
    "thanked": "the author of the post",
    "asked": "followers of the circle",
    "admission_requested": "facilitators",
    "admitted": "who was admitted",
    "passage_changed": "who asked or answered there",
    "warned": "whom those who look after the place wrote to",
    "reports_wait": "moderators, and facilitators of the circle it stands in",
    "takedowns_wait": "moderators and curators",
}
LETTERS = {
    "instant": "the learner it is addressed to, of what they may read when it leaves",
    "digest": "the learner, of what they may read when it leaves",
    "code": "the address that a code to sign in with was asked for",
    "notice": "whoever a notice is for: who sent a takedown, by the address they gave",
} | dict.fromkeys(
    (
        "account_already_exists", "email_changed", "email_confirmation", "email_confirmation_signup",
        "email_deleted", "login_code", "password_changed", "password_reset", "password_reset_code",
        "password_set", "unknown_account",
    ),
    "the address of the account alone",
)  # fmt: skip

# Doors of the API that a token does not open: a key must not beget keys.
SESSION_ONLY = {("POST", "/me/tokens")}


def for_token(row: Row, token: str) -> str:
    """Return what a program gets at an operation of the API.

    A forged, expired or revoked token, or one of somebody suspended, opens nothing: 401 even where nobody
    need sign in, so that a program learns of it. A token may what its maker may, but for writing
    with a token that only reads, and for what only a session may: 403 before anything is looked
    up, whatever it is about.
    """
    owner, scope = TOKENS[token]
    if scope in ("revoked", "expired", "forged") or owner == "suspended":
        return ">"
    if row.door in SESSION_ONLY or (scope == "read" and row.method != "GET"):
        return "x"
    return row.signs[owner]


def token_cells() -> int:
    """Return how many cells the tokens add."""
    return len(TOKENS) * sum(row.is_api for part in TABLE.values() for row in part)


def found_at() -> dict[str, list[Row]]:
    """Return the rows of FOUND by their doors."""
    by_door: dict[str, list[Row]] = {}
    for row in FOUND:
        by_door.setdefault(f"{row.method} {row.exit.partition(' @ ')[0]}", []).append(row)
    return by_door
