"""The ground of learners, one module per noun."""

from learners.models.decision import Decision
from learners.models.learner import Learner, Role, Trust
from learners.models.rate_count import RateCount
from learners.models.token import ApiToken
from learners.models.topic import Skill, Topic

__all__ = ["ApiToken", "Decision", "Learner", "RateCount", "Role", "Skill", "Topic", "Trust"]
